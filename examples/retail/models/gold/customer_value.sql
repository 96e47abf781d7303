-- What each customer is worth: how recently, how often and for how much they bought (RFM), each scored from 1 to 5.
-- "Today" is the day of the last sale, so that the same data give the same answer on any day.
WITH customers AS (
    SELECT
        customer_id,
        CAST(min(invoiced_at) AS DATE) AS first_order,
        CAST(max(invoiced_at) AS DATE) AS last_order,
        count(DISTINCT invoice_no) AS orders,
        CAST(sum(amount) AS DECIMAL(18, 3)) AS amount_gbp
    FROM silver.sales
    GROUP BY customer_id
),
scored AS (
    SELECT
        *,
        max(last_order) OVER () - last_order AS days_since_last_order,
        ntile(5) OVER (ORDER BY last_order, customer_id) AS recency,
        ntile(5) OVER (ORDER BY orders, amount_gbp, customer_id) AS frequency,
        ntile(5) OVER (ORDER BY amount_gbp, customer_id) AS monetary
    FROM customers
)
SELECT
    s.customer_id,
    c.country,
    s.first_order,
    s.last_order,
    CAST(s.days_since_last_order AS BIGINT) AS days_since_last_order,
    s.orders,
    s.amount_gbp,
    CAST(s.recency AS INTEGER) AS recency,
    CAST(s.frequency AS INTEGER) AS frequency,
    CAST(s.monetary AS INTEGER) AS monetary,
    CASE
        WHEN s.recency >= 4 AND s.frequency >= 4 AND s.monetary >= 4 THEN 'champion'
        WHEN s.recency <= 2 AND s.frequency >= 4 THEN 'at risk'
        WHEN s.frequency >= 4 THEN 'loyal'
        WHEN s.recency >= 4 AND s.frequency <= 2 THEN 'new'
        WHEN s.recency <= 2 AND s.frequency <= 2 THEN 'lost'
        ELSE 'regular'
    END AS segment
FROM scored s
LEFT JOIN silver.customers c ON c.customer_id = s.customer_id AND c.is_current
