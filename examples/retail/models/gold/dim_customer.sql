-- One row a customer and country of theirs, so that a sale is counted where the customer lived at the time.
-- Keys are hashes of what they stand for: the same in every run, whatever else changes.
SELECT
    CAST(md5_number_lower(customer_id || '|' || CAST(valid_from AS VARCHAR)) >> 1 AS BIGINT) AS customer_key,
    customer_id,
    country,
    valid_from,
    valid_to,
    is_current
FROM silver.customers
UNION ALL
SELECT -1, 'unknown', 'unknown', NULL, NULL, true
