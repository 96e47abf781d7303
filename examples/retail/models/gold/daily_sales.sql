-- Turnover by day, in pounds and in euros at the bank's rate as of the day: a Sunday's sales at Friday's rate.
WITH days AS (
    SELECT
        CAST(invoiced_at AS DATE) AS date,
        count(DISTINCT invoice_no) AS orders,
        CAST(sum(quantity) AS BIGINT) AS quantity,
        CAST(sum(amount) AS DECIMAL(18, 3)) AS amount_gbp
    FROM silver.sales
    GROUP BY 1
),
pounds AS (
    SELECT date, rate AS gbp_per_eur
    FROM silver.fx_rates
    WHERE currency = 'GBP'
)
SELECT
    d.date,
    d.orders,
    d.quantity,
    d.amount_gbp,
    CAST(d.amount_gbp / p.gbp_per_eur AS DECIMAL(18, 3)) AS amount_eur
FROM days d
ASOF LEFT JOIN pounds p ON d.date >= p.date
