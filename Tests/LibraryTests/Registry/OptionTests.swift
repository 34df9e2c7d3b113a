import Foundation
import Language
import Testing

@testable import Library

/// No option is accepted and ignored.
///
/// Training takes long where nothing is optimized: of its probes a fourth is run, all where `GFM_OPTIONS` is set.
@Suite(.serialized) struct OptionTests {
  @Test func everyOptionOfEveryBuiltinHasAProbe() throws {
    var wanted: [String: Int] = [:]
    for builtin in makeLibrary().builtins {
      for parameter in builtin.parameters where parameter.isOption {
        wanted["\(builtin.name).\(parameter.name)", default: 0] += 1
      }
    }
    var found: [String: Int] = [:]
    for name in OptionProbes.names {
      for probe in try OptionProbes.read(name).probes { found[probe.key, default: 0] += 1 }
    }
    // Builtins of one name that share an option need a probe each.
    let missing = wanted.filter { found[$0.key, default: 0] < $0.value }.keys.sorted()
    #expect(missing.isEmpty, "without a probe in Tests/Fixtures/options: \(missing)")
    let unknown = found.keys.filter { wanted[$0] == nil }.sorted()
    #expect(unknown.isEmpty, "no builtin has: \(unknown)")
  }

  @Test(arguments: OptionProbes.names) func everyOptionHasAnEffectOrIsRefused(
    _ name: String
  ) throws {
    let probes = try OptionProbes(name)
    let isThorough = ProcessInfo.processInfo.environment["GFM_OPTIONS"] != nil
    let step = name == "training.txt" && !isThorough ? 4 : 1
    for index in stride(from: 0, to: probes.probes.count, by: step) {
      let probe = probes.probes[index]
      let plain = probes.show(probe.plain, side: "A")
      let changed = probes.show(probe.changed, side: "B")
      #expect(
        plain.failed == (probe.effect == .firstFails),
        "\(probe.key): \(probe.plain): \(plain.text)"
      )
      #expect(
        changed.failed == (probe.effect == .refused),
        "\(probe.key): \(probe.changed): \(changed.text)"
      )
      #expect(plain.text != changed.text, "\(probe.key) is ignored: \(probe.changed)")
    }
  }
}

extension ParameterInfo {
  /// Whether a call may leave it out.
  var isOption: Bool {
    (kind == .plain || kind == .named) && defaultText != nil
  }
}
