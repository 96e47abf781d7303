SELECT
    CAST(md5_number_lower(stock_code) >> 1 AS BIGINT) AS product_key,
    stock_code,
    coalesce(description, 'no name') AS description,
    is_merchandise,
    first_seen_at,
    last_seen_at
FROM silver.products
UNION ALL
SELECT -1, 'unknown', 'unknown', NULL, NULL, NULL
