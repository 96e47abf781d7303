-- What was sold to whom: the customer is known, pieces and price are above zero, nothing was cancelled.
-- The source repeats whole lines; a line that agrees in every column counts once.
WITH lines AS (
    SELECT DISTINCT
        InvoiceNo,
        StockCode,
        Description,
        Quantity,
        InvoiceDate,
        UnitPrice,
        CustomerID,
        Country
    FROM bronze.transactions
    WHERE CustomerID IS NOT NULL
      AND Quantity > 0
      AND UnitPrice > 0
      AND NOT starts_with(InvoiceNo, 'C')
)
SELECT
    InvoiceNo AS invoice_no,
    upper(StockCode) AS stock_code,
    trim(Description) AS description,
    Quantity AS quantity,
    InvoiceDate AS invoiced_at,
    UnitPrice AS unit_price,
    CAST(Quantity * UnitPrice AS DECIMAL(18, 3)) AS amount,
    CustomerID AS customer_id,
    Country AS country
FROM lines
