using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>Something on the shelf.</summary>
/// <param name="Code">As the till has it.</param>
/// <param name="Name">As the till has it: capitals, sometimes with a space too many.</param>
/// <param name="Pence">Price of one piece.</param>
internal sealed record Product(string Code, string Name, int Pence)
{
    private static readonly string[] Colours = ["RED", "PINK", "WHITE", "IVORY", "BLUE", "GREEN", "BLACK", "VINTAGE", "RETROSPOT", "ASSORTED COLOUR", "REGENCY", "CREAM"];
    private static readonly string[] Styles = ["HANGING HEART", "POLKADOT", "UNION FLAG", "SKULL", "PAISLEY", "ENGLISH ROSE", "STRAWBERRY", "GLASS STAR", "WOODEN", "ZINC", "DINOSAUR", "BIRD DESIGN"];
    private static readonly string[] Things = ["T-LIGHT HOLDER", "JUMBO BAG", "LUNCH BAG", "CAKESTAND 3 TIER", "MUG", "DOORMAT", "UMBRELLA", "CANDLE", "BUNTING", "HOT WATER BOTTLE", "NAPKINS", "TEA TOWEL", "PHOTO FRAME", "CUTLERY SET", "BISCUIT TIN", "DOORSTOP"];
    private static readonly string[] Endings = ["", "", "", "", "", " SMALL", " LARGE", " SET OF 4", " ", ", BOXED", ", SET/6", " \"LOVE\"", " \"HOME SWEET HOME\" "];
    private static readonly int[] Prices = [19, 29, 42, 55, 65, 85, 85, 125, 125, 145, 165, 165, 195, 210, 255, 295, 375, 425, 495, 595, 795, 995, 1275, 1695];

    /// <summary>Postage, vouchers and other codes that are no merchandise.</summary>
    public static IReadOnlyList<Product> Specials { get; } =
    [
        new("POST", "POSTAGE", 1800),
        new("DOT", "DOTCOM POSTAGE", 15000),
        new("M", "Manual", 500),
        new("D", "Discount", 1000),
        new("BANK CHARGES", "Bank Charges", 1500),
        new("gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00", 1667),
        new("gift_0001_50", "Dotcomgiftshop Gift Voucher £50.00", 4167),
    ];

    public static IReadOnlyList<Product> Shelf(SeededRandom random, int count)
    {
        List<Product> products = [];
        for (var number = 0; number < count; number++)
        {
            var letter = random.Chance(0.2) ? "ABCDEFG"[random.Below(7)].ToString(CultureInfo.InvariantCulture) : "";
            var code = (10_002 + (number * 17 % 79_997)).ToString(CultureInfo.InvariantCulture) + letter;
            var name = $"{random.Pick(Colours)} {random.Pick(Styles)} {random.Pick(Things)}{random.Pick(Endings)}";
            products.Add(new Product(code, name, random.Pick(Prices)));
        }

        return products;
    }
}
