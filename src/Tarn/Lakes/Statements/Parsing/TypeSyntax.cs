using Tarn.Delta.Schema;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>Spark's types as Delta's.</summary>
internal static class TypeSyntax
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["boolean"] = "boolean", ["tinyint"] = "byte", ["byte"] = "byte", ["smallint"] = "short", ["short"] = "short", ["int"] = "integer",
        ["integer"] = "integer", ["bigint"] = "long", ["long"] = "long", ["float"] = "float", ["real"] = "float", ["double"] = "double",
        ["date"] = "date", ["timestamp"] = "timestamp", ["timestamp_ltz"] = "timestamp", ["timestamp_ntz"] = "timestamp_ntz", ["string"] = "string",
        ["binary"] = "binary", ["variant"] = "variant",
    };

    private static readonly string Expected = $"a type: {string.Join(", ", Names.Keys)}, decimal(p,s), varchar(n), array<…>, map<…,…> or struct<…>";

    /// <summary>The type of a column, and its length where it is VARCHAR(n) or CHAR(n).</summary>
    public static (DeltaType Type, long? MaxLength) OfColumn(SqlCursor cursor)
    {
        foreach (var name in (string[])["varchar", "char", "character"])
        {
            if (cursor.Take(name))
            {
                cursor.ExpectSymbol('(');
                var length = cursor.ExpectNumber("a length");
                cursor.ExpectSymbol(')');
                return (new PrimitiveType("string"), length);
            }
        }

        return (Of(cursor), null);
    }

    /// <summary>A type.</summary>
    public static DeltaType Of(SqlCursor cursor)
    {
        if (cursor.Next is not { Kind: Queries.SqlTokenKind.Word } word)
        {
            throw cursor.Wrong(Expected);
        }

        if (Names.TryGetValue(word.Value, out var name))
        {
            cursor.Position++;
            return new PrimitiveType(name);
        }

        if (cursor.Take("decimal") || cursor.Take("dec") || cursor.Take("numeric"))
        {
            return Decimal(cursor);
        }

        if (cursor.Take("array"))
        {
            cursor.ExpectSymbol('<');
            var element = Of(cursor);
            cursor.ExpectSymbol('>');
            return new ArrayType(element, ContainsNull: true);
        }

        if (cursor.Take("map"))
        {
            cursor.ExpectSymbol('<');
            var key = Of(cursor);
            cursor.ExpectSymbol(',');
            var value = Of(cursor);
            cursor.ExpectSymbol('>');
            return new MapType(key, value, ValueContainsNull: true);
        }

        return cursor.Take("struct") ? Struct(cursor) : throw cursor.Wrong(Expected);
    }

    /// <summary>How Spark writes a type.</summary>
    public static string Text(DeltaType type) => type switch
    {
        PrimitiveType { Name: "long" } => "bigint",
        PrimitiveType { Name: "integer" } => "int",
        PrimitiveType { Name: "short" } => "smallint",
        PrimitiveType { Name: "byte" } => "tinyint",
        ArrayType array => $"array<{Text(array.Element)}>",
        MapType map => $"map<{Text(map.Key)},{Text(map.Value)}>",
        StructType row => $"struct<{string.Join(',', row.Fields.Select(field => $"{Name(field.Name)}:{Text(field.Type)}{(field.Nullable ? "" : " NOT NULL")}"))}>",
        _ => type.ToString()!,
    };

    /// <summary>A name as Spark's SQL writes it: in backticks where it must.</summary>
    public static string Name(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? name
            : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static DecimalType Decimal(SqlCursor cursor)
    {
        if (!cursor.TakeSymbol('('))
        {
            return new DecimalType(10, 0);
        }

        var precision = cursor.ExpectNumber("the digits in all, 1 to 38");
        var scale = cursor.TakeSymbol(',') ? cursor.ExpectNumber("the digits behind the point") : 0;
        return precision is >= 1 and <= 38 && scale <= precision && cursor.TakeSymbol(')')
            ? new DecimalType((int)precision, (int)scale)
            : throw cursor.Wrong("decimal(p,s) with p from 1 to 38 and s from 0 to p");
    }

    private static StructType Struct(SqlCursor cursor)
    {
        cursor.ExpectSymbol('<');
        List<StructField> fields = [];
        do
        {
            if (fields.Count == 0 && cursor.IsSymbol('>'))
            {
                break;
            }

            var name = cursor.ExpectName("a field's name");
            _ = cursor.TakeSymbol(':');
            var type = Of(cursor);
            var nullable = !cursor.Take("NOT", "NULL");
            var field = new StructField(name, type, nullable);
            fields.Add(cursor.Take("COMMENT") ? field with { Metadata = new() { ["comment"] = cursor.ExpectText("the comment") } } : field);
        }
        while (cursor.TakeSymbol(','));

        cursor.ExpectSymbol('>');
        return new StructType(fields);
    }
}
