-- Orders that count. A SELECT and nothing else: what it reads is found by parsing it.
SELECT order_id, customer, ordered_at, amount, status
FROM bronze.orders
WHERE status <> 'cancelled'
