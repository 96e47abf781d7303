-- Every day from the first sale to the last, without gaps, and the unknown day (-1).
WITH bounds AS (
    SELECT min(CAST(invoiced_at AS DATE)) AS first_day, max(CAST(invoiced_at AS DATE)) AS last_day
    FROM silver.sales
),
days AS (
    SELECT CAST(unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS DATE) AS date
    FROM bounds
)
SELECT
    CAST(strftime(date, '%Y%m%d') AS INTEGER) AS date_key,
    date,
    CAST(year(date) AS INTEGER) AS year,
    CAST(quarter(date) AS INTEGER) AS quarter,
    CAST(month(date) AS INTEGER) AS month,
    monthname(date) AS month_name,
    CAST(isodow(date) AS INTEGER) AS day_of_week,
    dayname(date) AS day_name,
    isodow(date) >= 6 AS is_weekend
FROM days
UNION ALL
SELECT -1, NULL, NULL, NULL, NULL, 'unknown', NULL, 'unknown', NULL
