using System.Reflection;
using System.Runtime.ExceptionServices;
using Tarn.Aws.Tests.Support;
using Tarn.Delta.Storage;
using Tarn.Testing;
using Tarn.Testing.Storage;

namespace Tarn.Aws.Tests.S3;

/// <summary>Everything that a store promises, on a real server. By name, since inherited tests could not be skipped where there is none.</summary>
public sealed class S3ContractTests(TestBucket bucket) : IClassFixture<TestBucket>
{
    public static TheoryData<string> Promises() =>
        [.. typeof(ObjectStoreContract).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name)];

    [S3Theory]
    [MemberData(nameof(Promises))]
    public async Task Bucket_keeps_the_promise_of_every_store(string promise)
    {
        var contract = new Contract(bucket);
        try
        {
            await (Task)typeof(ObjectStoreContract).GetMethod(promise)!.Invoke(contract, null)!;
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerException!);
        }
    }

    private sealed class Contract(TestBucket bucket) : ObjectStoreContract
    {
        private readonly string prefix = $"contract/{Guid.NewGuid():N}";

        protected override IObjectStore Open() => bucket.Open(prefix);
    }
}
