import Testing

@testable import Raster

/// Files that hold several rasters: each opens by its name.
@Suite struct PartNameTests {
  /// A NetCDF file in the classic format with two variables of 2 × 3 numbers: 0 to 5, and 10 to 15.
  private func content() -> [UInt8] {
    func number(_ value: Int) -> [UInt8] {
      (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func name(_ text: String) -> [UInt8] {
      number(text.utf8.count) + Array(text.utf8)
        + [UInt8](repeating: 0, count: (4 - text.utf8.count % 4) % 4)
    }
    func variable(_ text: String, at begin: Int) -> [UInt8] {
      name(text) + number(2) + number(0) + number(1) + number(0) + number(0) + number(5)
        + number(24) + number(begin)
    }
    func header(_ begin: Int) -> [UInt8] {
      Array("CDF".utf8) + [1] + number(0) + number(10) + number(2) + name("y") + number(2)
        + name("x") + number(3) + number(0) + number(0) + number(11) + number(2)
        + variable("rain", at: begin) + variable("wind", at: begin + 24)
    }
    let data = [0, 10].flatMap { first in (0..<6).map { Float(first + $0).bitPattern } }
    return header(header(0).count) + data.flatMap { number(Int($0)) }
  }

  @Test func aVariableOpensByItsName() throws {
    let scratch = try Scratch()
    let path = try scratch.write("weather.nc", content())
    for name in ["NETCDF:\(path):wind", "NETCDF:\"\(path)\":wind"] {
      let raster = try Raster(path: name)
      #expect(raster.height == 2 && raster.width == 3)
      #expect(try raster.read().doubles.sorted() == [10, 11, 12, 13, 14, 15])
    }
  }

  @Test func theFileNamesItsVariables() throws {
    let scratch = try Scratch()
    let path = try scratch.write("weather.nc", content())
    let error = RasterError.several(
      path: path,
      names: ["NETCDF:\(path):rain", "NETCDF:\(path):wind"]
    )
    #expect(throws: error) { try Raster(path: path) }
    #expect("\(error)".contains("holds 2 rasters"))
  }

  @Test(arguments: [
    "NETCDF:http://127.0.0.1:1/a.nc:b", "NETCDF:\"http://127.0.0.1:1/a.nc\":b",
    "NETCDF:\"/vsicurl/http://127.0.0.1:1/a.nc\":b", "HDF5:\"/vsis3/a/b.h5\"://c",
  ])
  func addressesWithinNamesAreRefused(name: String) {
    #expect(throws: RasterError.self) { try Raster(path: name) }
  }

  @Test func namesOfMissingFilesAndVariablesAreRefused() throws {
    let scratch = try Scratch()
    let path = try scratch.write("weather.nc", content())
    #expect(throws: RasterError.missing(path: "/nowhere/a.nc")) {
      try Raster(path: "NETCDF:/nowhere/a.nc:b")
    }
    #expect(throws: RasterError.self) { try Raster(path: "NETCDF:\(path):snow") }
  }
}
