using Tarn.Contracts;

namespace Tarn.Tests.Projects;

public sealed class PatternRulesTests
{
    [Theory]
    [InlineData(@"^[AC]?\d{6}$")]
    [InlineData(@"(?i)abc|(?P<year>\d{4})-(?<month>\d\d)")]
    [InlineData(@"\pN+\p{Greek}\PL\x{10FFFF}")]
    [InlineData(@"[[:alpha:]_]+[^[:space:]]")]
    [InlineData(@"\Qa.b(c\E+")]
    [InlineData(@"[(?=]x[(?!]")]
    [InlineData(@"\\1\\Z")]
    [InlineData(@"a{1000}b{2,3}c{4,}")]
    [InlineData(@"\A\bword\b\z")]
    [InlineData(@"(?:non)(?s:.)*?")]
    [InlineData("")]
    public void Patterns_of_RE2_pass(string pattern) => Assert.Null(PatternRules.Problem(pattern));

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a)b")]
    [InlineData(@"(a)\1")]
    [InlineData(@"(?<n>a)\k<n>")]
    [InlineData(@"a\Z")]
    [InlineData(@"a\u0041")]
    [InlineData("(?#note)a")]
    [InlineData("(?x)a")]
    [InlineData("a{1001}")]
    [InlineData("a{2,99999999999}")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("[z-a]")]
    [InlineData("a{3,2}")]
    [InlineData("a\\")]
    [InlineData(@"\y")]
    public void Patterns_that_RE2_refuses_are_refused(string pattern) => Assert.NotNull(PatternRules.Problem(pattern));
}
