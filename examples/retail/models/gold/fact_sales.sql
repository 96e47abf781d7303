-- Every sale with the keys of its day, its customer as of that moment, and its product; -1 where there is none.
SELECT
    coalesce(d.date_key, -1) AS date_key,
    coalesce(c.customer_key, -1) AS customer_key,
    coalesce(p.product_key, -1) AS product_key,
    s.invoice_no,
    s.invoiced_at,
    s.quantity,
    s.unit_price,
    s.amount AS amount_gbp
FROM silver.sales s
LEFT JOIN gold.dim_date d
    ON d.date = CAST(s.invoiced_at AS DATE)
LEFT JOIN gold.dim_customer c
    ON c.customer_id = s.customer_id
    AND s.invoiced_at >= c.valid_from
    AND s.invoiced_at < coalesce(c.valid_to, TIMESTAMP 'infinity')
LEFT JOIN gold.dim_product p
    ON p.stock_code = s.stock_code
