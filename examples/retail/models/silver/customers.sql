-- Where each customer lived, and when: every transaction that names a customer is a record of the country at that moment.
SELECT DISTINCT
    CustomerID AS customer_id,
    Country AS country,
    InvoiceDate AS invoiced_at
FROM bronze.transactions
WHERE CustomerID IS NOT NULL
