using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>What a load gives back, after its books were compared with what the files hold.</summary>
internal static class LoadResult
{
    public static StagedLoad Of(LoadContext context, IReadOnlyList<StagedFile> good, IReadOnlyList<StagedFile> bad)
    {
        var request = context.Request;
        var files = context.Tallies.Select((tally, ordinal) => new FileBooks(request.Files[ordinal], tally.Books, tally.Refused) { Warned = tally.Warned }).ToList();
        var books = new RowBooks
        {
            In = files.Sum(file => file.Books.In),
            Out = files.Sum(file => file.Books.Out),
            Dropped = files.Sum(file => file.Books.Dropped),
            Quarantined = files.Sum(file => file.Books.Quarantined),
        };
        var written = good.Sum(file => file.RowCount);
        var quarantined = bad.Sum(file => file.RowCount);
        if (!books.Balanced || files.Exists(file => !file.Books.Balanced) || books.Out != written || books.Quarantined != quarantined)
        {
            throw new TarnException(
                $"The books of the load into '{request.Table}' do not balance: {books.In} rows were read, {written} of {books.Out} written, " +
                $"{quarantined} of {books.Quarantined} quarantined, {books.Dropped} dropped. Nothing was loaded. This is a bug in tarn; please report it with the files.");
        }

        return new StagedLoad
        {
            Bronze = new StagedWrite
            {
                Table = request.Table, Schema = context.Plan.Schema, Base = request.Base, Files = good, ReplacesAll = false, Books = books,
            },
            Quarantine = bad.Count == 0 ? null : new StagedWrite
            {
                Table = request.Table.Quarantine,
                Schema = BronzeColumns.Quarantine,
                Base = request.QuarantineBase,
                Files = bad,
                ReplacesAll = false,
                Books = new RowBooks { In = quarantined, Out = quarantined },
            },
            Files = files,
        };
    }
}
