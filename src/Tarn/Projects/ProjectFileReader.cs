using System.Text.RegularExpressions;
using Tarn.Projects.Yaml;

namespace Tarn.Projects;

/// <summary>Reads <c>tarn.yml</c>: the name, the variables' defaults, and the environment in force.</summary>
internal sealed partial class ProjectFileReader(FileContext file, ProjectPaths paths, string? wanted)
{
    private const string Example = "'name: my_project' in its first line";

    /// <summary>What the file says; parts are null where it is broken.</summary>
    public (string? Name, ProjectEnvironment? Environment, Variables Variables) Read(string text)
    {
        if (YamlFileReader.Read(file, text) is not { } root || MappingReader.Open(file, root, KeySet.Project, "tarn.yml", Example) is not { } reader)
        {
            return (null, null, file.Variables.IgnoringUnknown());
        }

        file.Variables = WithDefaults(reader);
        string? name = null;
        if (reader.Require("name", "tarn.yml", "name: my_project") && reader.Text("name") is { } written)
        {
            name = Values.Name(file, written, "The project's name");
        }

        return (name, ReadEnvironment(reader), file.Variables);
    }

    private Variables WithDefaults(MappingReader reader)
    {
        var variables = file.Variables;
        if (reader.Entry("vars") is not { } entry)
        {
            return variables;
        }

        if (entry.Value is not YamlMapping mapping)
        {
            reader.Report("vars", $"'vars' is {entry.Value.Shape} and must be a mapping. Write vars: {{ NAME: value }}.");
            return variables;
        }

        Dictionary<string, string> defaults = [];
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Values.IsName(key.Value))
            {
                file.Report(key.At, $"'{key.Value}' is no name for a variable. Write letters, digits and '_', like DATA.");
            }
            else if (Values.Text(file, value, $"The variable '{key.Value}'", key.At) is { } text)
            {
                defaults[key.Value] = text.Value;
            }
        }

        return new Variables { Given = variables.Given, Environment = variables.Environment, Defaults = defaults };
    }

    private ProjectEnvironment? ReadEnvironment(MappingReader reader)
    {
        var byDefault = reader.Text("default_environment");
        if (reader.Entry("environments") is not { } entry)
        {
            const string Implied = "dev";
            if ((wanted ?? byDefault?.Value ?? Implied) is var name && name != Implied)
            {
                reader.Report("default_environment", $"There is no environment '{name}': tarn.yml has none but the implied 'dev'. Write environments: {{ {name}: {{ lake: lake }} }}.");
                return null;
            }

            return new() { Name = Implied, Lake = Path.Combine(paths.Root, "lake") };
        }

        if (entry.Value is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            reader.Report("environments", $"'environments' is {(entry.Value is YamlMapping ? "empty" : entry.Value.Shape)} and must be a mapping. Write environments: {{ dev: {{ lake: lake }} }}.");
            return null;
        }

        var names = mapping.Entries.Select(environment => environment.Key.Value).ToList();
        var chosen = wanted ?? byDefault?.Value ?? (names.Count == 1 ? names[0] : "dev");
        if (!names.Contains(chosen))
        {
            var (key, say) = wanted is null && byDefault is null
                ? ("environments", "No environment is chosen. Write 'default_environment: NAME' with one of")
                : ("default_environment", $"There is no environment '{chosen}'.{NearNames.Hint(chosen, names)} tarn.yml has");
            reader.Report(wanted is null ? key : "environments", $"{say}: {string.Join(", ", names)}.");
        }

        ProjectEnvironment? result = null;
        foreach (var environment in mapping.Entries)
        {
            var read = ReadEnvironment(environment, environment.Key.Value == chosen);
            result = environment.Key.Value == chosen ? read : result;
        }

        return result;
    }

    /// <summary>Others than the chosen one are checked too, but their variables need not be known here.</summary>
    private ProjectEnvironment? ReadEnvironment(YamlEntry entry, bool isChosen)
    {
        var variables = file.Variables;
        file.Variables = isChosen ? variables : variables.IgnoringUnknown();
        var environment = ReadEnvironment(entry);
        file.Variables = variables;
        return environment;
    }

    private ProjectEnvironment? ReadEnvironment(YamlEntry entry)
    {
        var name = Values.Name(file, new(entry.Key.Value, entry.Key.Value, entry.Key.At), "The environment's name");
        var what = $"the environment '{entry.Key.Value}'";
        if (MappingReader.Open(file, entry.Value, KeySet.Environment, what, "{ lake: lake }", entry.Key.At) is not { } reader || name is null)
        {
            return null;
        }

        var lake = reader.Text("lake") is { } place ? LakePlace.Read(file, paths, place) : reader.Has("lake") ? null : Path.Combine(paths.Root, "lake");
        var memory = reader.Text("memory_limit");
        if (memory is not null && !MemorySize().IsMatch(memory.Value))
        {
            file.Report(memory.At, $"'memory_limit' is {memory}. Write a number and a unit: 500MB, 4GB, 1.5GiB.");
        }

        var threads = (int?)reader.Integer("threads", 1, 256);
        var environment = new ProjectEnvironment { Name = name, Lake = lake ?? "", S3 = new S3SettingsReader(file, paths).Read(reader, name), MemoryLimit = memory?.Value };
        return threads is { } count ? environment with { Threads = count } : environment;
    }

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)? ?([KMGT]i?B)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MemorySize();
}
