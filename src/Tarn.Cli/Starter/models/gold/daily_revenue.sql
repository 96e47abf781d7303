SELECT
    CAST(ordered_at AS DATE) AS day,
    count(*) AS orders,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS revenue
FROM silver.orders
GROUP BY 1
