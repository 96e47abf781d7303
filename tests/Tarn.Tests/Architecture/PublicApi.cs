using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tarn.Tests.Architecture;

/// <summary>Prints the public types and members of an assembly, one a line, types in order of name, without what the compiler makes for records.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static IReadOnlyList<string> Print(Assembly assembly)
    {
        List<string> lines = [];
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            lines.Add(PrintType(type));
            lines.AddRange(type.IsEnum ? PrintEnum(type) : type.GetMembers(Declared).Select(member => PrintMember(type, member)).OfType<string>().Order(StringComparer.Ordinal));
        }

        return lines;
    }

    private static string PrintType(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$", Declared) is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null);
        var kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? isRecord ? "record struct" : "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : isRecord ? "record" : "class";
        var modifier = type is { IsAbstract: true, IsSealed: true } ? "static "
            : type is { IsAbstract: true, IsInterface: false } ? "abstract "
            : type is { IsSealed: true, IsValueType: false } ? "sealed " : "";
        List<string> bases = [];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases.Add(TypeNames.Of(parent));
        }

        bases.AddRange(type.GetInterfaces()
            .Where(contract => contract.IsPublic && !(contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEquatable<>)) && !type.IsEnum)
            .Except(type.BaseType?.GetInterfaces() ?? []).Select(contract => TypeNames.Of(contract)).Order(StringComparer.Ordinal));
        return $"{modifier}{kind} {TypeNames.Of(type)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    private static IEnumerable<string> PrintEnum(Type type) =>
        Enum.GetNames(type).Select(name => $"{TypeNames.Of(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}");

    private static string? PrintMember(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) && !IsGenerated(constructor) =>
            $"{Access(constructor)}{TypeNames.Of(type)}.{TypeNames.Short(type)}({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) && !IsGenerated(method) && !IsRecordMember(method) =>
            $"{Access(method)}{TypeNames.Of(type)}.{method.Name}{TypeNames.Arguments(method)}({Parameters(method)}) : {TypeNames.Of(method.ReturnType, Nullability.Create(method.ReturnParameter))}",
        MethodInfo { Name: ['o', 'p', '_', ..] } method when IsVisible(method) && !IsGenerated(method) =>
            $"{Access(method)}{TypeNames.Of(type)}.{method.Name}({Parameters(method)}) : {TypeNames.Of(method.ReturnType)}",
        PropertyInfo property when Accessor(property) is { } accessor && property.Name != "EqualityContract" => PrintProperty(type, property, accessor),
        FieldInfo { IsPublic: true, IsSpecialName: false } field =>
            $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{TypeNames.Of(type)}.{field.Name} : {TypeNames.Of(field.FieldType, Nullability.Create(field))}",
        EventInfo { AddMethod: { } add } happening when IsVisible(add) => $"event {TypeNames.Of(type)}.{happening.Name} : {TypeNames.Of(happening.EventHandlerType!)}",
        _ => null,
    };

    private static string PrintProperty(Type type, PropertyInfo property, MethodInfo accessor)
    {
        var setter = property.SetMethod is { } set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var getter = property.GetMethod is { } get && IsVisible(get) ? " get;" : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return $"{required}{Access(accessor)}{TypeNames.Of(type)}.{property.Name}{index} : {TypeNames.Of(property.PropertyType, Nullability.Create(property))} {{{getter}{setter} }}";
    }

    private static MethodInfo? Accessor(PropertyInfo property) =>
        new[] { property.GetMethod, property.SetMethod }.FirstOrDefault(method => method is not null && IsVisible(method));

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static "
            : method.DeclaringType!.IsInterface ? ""
            : method.IsAbstract ? "abstract "
            : method is MethodInfo info && info.GetBaseDefinition() != info ? "override "
            : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var byDefault = !parameter.HasDefaultValue ? ""
            : " = " + (parameter.DefaultValue switch { null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null", string text => $"\"{text}\"", bool flag => flag ? "true" : "false", var value => Convert.ToString(value, CultureInfo.InvariantCulture) });
        return $"{prefix}{TypeNames.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{byDefault}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute));

    /// <summary>Members whose presence says nothing: every record has them.</summary>
    private static bool IsRecordMember(MethodInfo method) => method.Name is "Equals" or "GetHashCode" or "ToString" or "PrintMembers" or "<Clone>$";
}
