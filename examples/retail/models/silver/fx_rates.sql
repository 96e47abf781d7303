-- Units of a currency for one euro, one row a day and currency; days without a quotation have no row.
-- The bank publishes its whole history in every file: of each day, the newest publication counts.
WITH published AS (
    SELECT *
    FROM bronze.ecb_rates
    QUALIFY row_number() OVER (PARTITION BY Date ORDER BY _run_at DESC, _source_object DESC, _source_row) = 1
)
SELECT Date AS date, currency, rate
FROM published
UNPIVOT (rate FOR currency IN (
    USD, JPY, BGN, CYP, CZK, DKK, EEK, GBP, HUF, LTL, LVL,
    MTL, PLN, ROL, RON, SEK, SIT, SKK, CHF, ISK, NOK, HRK,
    RUB, TRL, TRY, AUD, BRL, CAD, CNY, HKD, IDR, ILS, INR,
    KRW, MXN, MYR, NZD, PHP, SGD, THB, ZAR
))
