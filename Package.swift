// swift-tools-version:6.1
import PackageDescription

/// A room of the house: a Swift target that sees only the rooms it names.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(name)")
}

/// The tests of one room.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: name)] + dependencies,
    path: "Tests/\(name)Tests"
  )
}

/// A foreign library whose headers the system provides.
func system(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
  .systemLibrary(
    name: name,
    path: "Sources/C/\(name)",
    pkgConfig: pkgConfig,
    providers: [.apt([package])]
  )
}

let package = Package(
  name: "gfm",
  products: [.executable(name: "gfm", targets: ["gfm"])],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    system("CReadline", package: "libreadline-dev"),
    system("CZeroMQ", package: "libzmq3-dev"),
    system("COpenSSL", package: "libssl-dev"),
    .target(
      name: "CGDAL",
      path: "Sources/C/CGDAL",
      linkerSettings: [.linkedLibrary("dl")]
    ),
    .target(
      name: "CJPEG",
      path: "Sources/C/CJPEG",
      linkerSettings: [.linkedLibrary("jpeg")]
    ),
    .target(
      name: "CPNG",
      path: "Sources/C/CPNG",
      linkerSettings: [.linkedLibrary("png")]
    ),
    .target(
      name: "CSixel",
      path: "Sources/C/CSixel",
      linkerSettings: [.linkedLibrary("sixel")]
    ),
    .target(name: "CSandbox", path: "Sources/C/CSandbox"),
    .target(
      name: "CMPI",
      path: "Sources/C/CMPI",
      cSettings: [.unsafeFlags(["-O3"])],
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]
    ),
    .target(
      name: "CGnuplot",
      path: "Sources/C/CGnuplot",
      linkerSettings: [.linkedLibrary("boost_iostreams"), .linkedLibrary("boost_filesystem")]
    ),
    .target(
      name: "CKernels",
      path: "Sources/C/CKernels",
      exclude: ["kernels"],
      cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"])],
      linkerSettings: [.linkedLibrary("m"), .linkedLibrary("pthread")]
    ),

    room("Files", []),
    room("Formats", []),
    room("Options", []),
    room("Tensor", ["CKernels", "Files"]),
    room("Layers", ["Tensor"]),
    room("Models", ["Layers", "Tensor"]),
    room("Checkpoints", ["Files", "Formats", "Tensor"]),
    room("Raster", ["CGDAL", "CJPEG", "Tensor"]),
    room("Datasets", ["Files", "Formats", "Options", "Raster", "Tensor"]),
    room(
      "Training",
      [
        "CMPI", "Models", "Layers", "Datasets", "Checkpoints", "Files", "Options", "Tensor",
      ]
    ),
    room(
      "Sweeps",
      [
        "Files", "Formats", "Options", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]
    ),
    room("Figures", ["CGnuplot", "CPNG", "CSixel", "Files"]),
    room("Language", ["Files", "Formats"]),
    room(
      "Library",
      [
        "Language", "Files", "Formats", "Options", "Tensor", "Layers", "Models", "Checkpoints",
        "Raster",
        "Datasets", "Training", "Sweeps", "Figures", "Session",
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    room("Session", ["CSandbox", "Files", "Formats", "Language", "Figures"]),
    room("Jupyter", ["Session", "Language", "Figures", "Checkpoints", "CZeroMQ", "COpenSSL"]),
    .executableTarget(
      name: "gfm",
      dependencies: [
        "Library", "Files", "Datasets", "Raster", "Training", "Sweeps", "Session", "Jupyter",
        "Language", "Figures", "Tensor", "CReadline",
      ],
      path: "Sources/gfm"
    ),

    // Not part of the product: damaged files and generated programs, for scripts/fuzz and the tests.
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Library", "Checkpoints", "Datasets", "Figures", "Jupyter", "Language", "Raster", "Session",
        "Sweeps", "Tensor", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzz"
    ),

    tests("Files"),
    tests("Formats"),
    tests("Tensor", ["CKernels", "Files"]),
    tests("Layers", ["Tensor"]),
    tests("Models", ["Layers", "Checkpoints", "Tensor"]),
    tests("Checkpoints", ["Files", "Formats", "Tensor"]),
    tests("Raster", ["CGDAL", "Tensor"]),
    tests("Datasets", ["Raster", "Tensor"]),
    tests(
      "Training",
      ["Files", "Models", "Layers", "Datasets", "Checkpoints", "Options", "Tensor"]
    ),
    tests("Sweeps", [.product(name: "GRDB", package: "GRDB.swift")]),
    tests("Figures"),
    tests("Language", ["Formats"]),
    tests("Library", ["Language", "Options", "Session", "Tensor", "Training"]),
    tests("Session", ["Language", "Figures"]),
    tests("Jupyter", ["Session", "Language", "Figures", "Checkpoints", "CZeroMQ"]),
    tests("gfm", ["Jupyter", "fuzz"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17,
  cxxLanguageStandard: .cxx17
)
