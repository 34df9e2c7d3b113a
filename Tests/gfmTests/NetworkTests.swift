import Foundation
import Glibc
import Testing

/// The command connects to nobody unless it was started with GFM_NETWORK=1.
@Suite struct NetworkTests {
  /// A socket that counts who comes, and sends everybody away.
  private final class Door: @unchecked Sendable {
    // Unchecked: the count is read once the command has ended, and is written under a lock.
    private let listener: Int32
    private let lock = NSLock()
    private var visits = 0
    let port: Int

    init() throws {
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let listener = listener
      let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
          bind(listener, plain, size) == 0 && listen(listener, 16) == 0
            && getsockname(listener, plain, &size) == 0
        }
      }
      guard isOpen else { throw CocoaError(.fileReadUnknown) }
      port = Int(UInt16(bigEndian: address.sin_port))
      Thread.detachNewThread { [self] in
        while case let visitor = accept(listener, nil, nil), visitor >= 0 {
          lock.withLock { visits += 1 }
          close(visitor)
        }
      }
    }

    /// How many came until now.
    func shut() -> Int {
      shutdown(listener, Int32(SHUT_RDWR))
      return lock.withLock { visits }
    }
  }

  /// A folder of files that ask for connections, and a script that opens them.
  private func prepare(_ folder: String, port: Int) throws -> String {
    let (host, here) = ("http://127.0.0.1:\(port)", folder + "/")
    func write(_ name: String, _ text: String) throws {
      try text.write(toFile: here + name, atomically: true, encoding: .utf8)
    }
    let names = ["overview", "system", "mask", "model"]
    let domains = [
      "<Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">/vsicurl/\(host)/a</MDI></Metadata>",
      "<SRS>\(host)/crs</SRS>",
      "<Metadata domain=\"MASK\"><MDI key=\"MASK_FILE\">/vsicurl/\(host)/a</MDI></Metadata>",
      "<Metadata domain=\"RPC\"><MDI key=\"RPC_DEM\">/vsicurl/\(host)/a</MDI></Metadata>",
    ]
    for (name, domain) in zip(names, domains) {
      try write("\(name).tif.aux.xml", "<PAMDataset>\(domain)</PAMDataset>")
    }
    for file in [".dodsrc", ".daprc", ".ncrc"] {
      try write(file, "HTTP.PROXY.SERVER=\(host)\nHTTP.PROXY_SERVER=127.0.0.1:\(port)\n")
    }
    try write(
      "wms.tif",
      "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>\(host)</ServerUrl></Service></GDAL_WMS>"
    )
    try write(
      "a.vrt",
      "<VRTDataset rasterXSize=\"8\" rasterYSize=\"8\"><SRS>\(host)/crs</SRS><VRTRasterBand dataType=\"Byte\" "
        + "band=\"1\"/></VRTDataset>"
    )
    let open = (names.map { "\($0).tif" } + ["wms.tif", "a.vrt"]).map {
      "try { r = raster(\"\(here)\($0)\"); r.read(size=[4, 4]); r.read() } catch e { 0 }"
    }
    let addresses = ["\(host)/a.tif", "/vsicurl/\(host)/a.tif", "NETCDF:\\\"\(host)/a.nc\\\":b"].map
    {
      "try { raster(\"\($0)\") } catch e { 0 }"
    }
    let images = names.map { "save(zeros(1, 64, 64), \"\(here)\($0).tif\")" }
    try write("make.gfm", images.joined(separator: "\n") + "\n")
    try write("open.gfm", (open + addresses).joined(separator: "\n") + "\nprint(\"done\")\n")
    let made = try GFM("run", here + "make.gfm")
    #expect(made.status == 0, "\(made.errors)")
    return here + "open.gfm"
  }

  @Test func noFileMakesTheCommandConnect() throws {
    try GFM.inFolder { folder in
      let door = try Door()
      let script = try prepare(folder, port: door.port)
      let run = try GFM(["run", script], variables: ["HOME": folder, "GFM_NETWORK": "0"])
      #expect(run.output.hasSuffix("done\n"), "\(run.errors)")
      let replay = try GFM(
        ["replay", script, "--sandbox", "--output", folder + "/out"],
        variables: ["HOME": folder, "GFM_NETWORK": ""]
      )
      #expect(replay.output.hasSuffix("done\n"), "\(replay.errors)")
      #expect(door.shut() == 0)
    }
  }

  /// Otherwise the test above would show nothing.
  @Test func withTheSwitchItDoes() throws {
    try GFM.inFolder { folder in
      let door = try Door()
      let script = try prepare(folder, port: door.port)
      let run = try GFM(["run", script], variables: ["HOME": folder, "GFM_NETWORK": "1"])
      #expect(run.output.hasSuffix("done\n"), "\(run.errors)")
      #expect(door.shut() > 0)
    }
  }
}
