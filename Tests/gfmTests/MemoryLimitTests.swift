import Foundation
import Testing

/// Where a process may use few addresses, what needs more ends in a diagnostic that says how much.
@Suite struct MemoryLimitTests {
  /// Programs that want more than there is, however much that is; FOLDER is one of their own.
  private static let sources = [
    "xs = []; for i in range(4000) { xs += [zeros(2000, 2000)] }",
    "xs = []; for i in range(4000) { xs = xs + [randn(1000, 1000)] }",
    "xs = []; for i in range(40000) { xs += [zeros(400, 400)] }",
    "x = ones(1000, 1000); while true { x = concat([x, x]) }",
    "xs = []; x = ones(2000, 2000); for i in range(4000) { xs += [x @ x[:, :8] @ x[:8] + i] }",
    "x = zeros(20000, 1000).expand(1000, 20000, 1000) + 1",
    "x = zeros(10000, 12000); y = x.tolist()",
    "fn f(x) { y = x; for i in range(4000) { y = y * 1.01 + x }; return sum(y) }; grad(f, ones(1000, 1000))",
    "m = swin(image=64, window=4, embed=96, depths=[2, 2], heads=[2, 4], seed=1); y = m(zeros(2000, 3, 64, 64))",
    "m = simmim(swin(image=64, window=4, embed=96, depths=[2, 2], heads=[2, 4], seed=1), seed=1); grad(x -> m.loss({image: x, mask: ones(600, 16, 16)}).loss, zeros(600, 3, 64, 64))",
    "m = swin(image=256, patch=2, window=128, embed=8, depths=[1], heads=[1], seed=1); m(zeros(1, 3, 256, 256))",
    "save(zeros(2000, 2000), \"FOLDER/x.npy\"); xs = []; for i in range(4000) { xs += [load(\"FOLDER/x.npy\")] }",
    "save({x: zeros(2000, 2000)}, \"FOLDER/x.pth\"); xs = []; for i in range(4000) { xs += [load(\"FOLDER/x.pth\").x] }",
    "r = raster(\"notebooks/data/landsat/etm_olinda.tif\"); xs = []; for i in range(40000) { xs += [r.read()] }",
  ]

  /// Programs that come to the end of little memory soon, by arrays beside the tensors and by many small things.
  private static let small = [
    "x = zeros(1000, 1000, dtype=\"float64\"); xs = []; while true { xs.append(cumsum(x, axis=0)) }",
    "xs = []; while true { xs.append(swin(image=64, window=4, embed=48, depths=[2, 2], heads=[2, 4], seed=1)) }",
    "xs = []; while true { xs.append(swin(image=32, window=4, embed=8, depths=[1, 1], heads=[2, 2], seed=1)) }",
    "xs = []; while true { xs.append({a: 1, b: [1, 2]}) }",
    "xs = []; while true { xs.append(\"a rather long text, number {len(xs)}\") }",
  ]

  private func run(
    _ kibibytes: Int,
    _ source: String
  ) throws -> (ended: Bool, status: Int32, String) {
    try GFM.inFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = [
        "-c", "ulimit -v \(kibibytes); exec \"$0\" -e \"$1\"", GFM.executable.path(),
        source.replacing("FOLDER", with: folder),
      ]
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationReason == .exit, process.terminationStatus, text)
    }
  }

  @Test(arguments: sources) func lackOfAddressesIsADiagnosticThatNamesTheBytes(
    source: String
  ) throws {
    let (ended, status, output) = try run(1_500_000, source)
    #expect(ended && status == 1, "\(status): \(output.suffix(600))")
    #expect(
      output.contains(#/ of memory, [0-9.]+ (GB|MB|bytes) are available/#),
      "\(output.suffix(600))"
    )
  }

  @Test(arguments: small) func littleMemoryComesToAnEndInADiagnosticToo(source: String) throws {
    let (ended, status, output) = try run(500_000, source)
    #expect(ended && status == 1, "\(status): \(output.suffix(600))")
    #expect(output.contains("memory"), "\(output.suffix(600))")
  }

  @Test(arguments: [400_000, 1_000_000]) func littleIsEnoughForLittle(
    kibibytes: Int
  ) throws {
    let (ended, status, output) = try run(kibibytes, "print(sum(ones(100, 100)))")
    #expect(ended && status == 0 && output == "10000\n", "\(output.suffix(600))")
  }
}
