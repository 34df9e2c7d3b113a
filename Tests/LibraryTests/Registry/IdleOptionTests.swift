import Foundation
import Language
import Testing

@testable import Library

/// An option that can do nothing where it is given says so, in each setting that leaves some without effect.
///
/// The settings stand in `Tests/Fixtures/options/idle/settings.txt`; the slow ones are tried where `GFM_OPTIONS` is set.
@Suite(.serialized) struct IdleOptionTests {
  @Test(arguments: try OptionSetting.chosen) func everyOptionActsOrIsRefused(
    _ setting: OptionSetting
  ) throws {
    let probes = try OptionProbes(OptionSetting.file)
    let plain = probes.show(try setting.program(), side: "plain")
    try #require(!plain.failed, "\(setting.name): \(plain.text)")
    for option in try setting.options() {
      let program = try setting.program(with: option)
      let changed = probes.show(program, side: option.name)
      let isRefused =
        changed.text.contains("has no effect here") || changed.text.contains(" needs ")
      #expect(!changed.failed || isRefused, "\(setting.name): \(option.name): \(changed.text)")
      let isSilent = changed.text == plain.text
      let isExcepted = setting.exceptions.contains(option.name)
      #expect(isSilent == isExcepted, "\(setting.name): \(option.name) is idle: \(isSilent)")
    }
  }
}

/// Where the options of a builtin are given one by one.
struct OptionSetting: CustomTestStringConvertible {
  static let file = "idle/settings.txt"

  /// The builtin, and what it is called with.
  let name: String
  private let text: String
  /// The options that neither change what the program shows nor are refused.
  let exceptions: [String]
  /// What options are given as, where that does not follow from their types.
  private let values: [String: String]
  private let isSlow: Bool

  var testDescription: String { name }

  /// The settings that are tried.
  static var chosen: [OptionSetting] {
    get throws {
      let isThorough = ProcessInfo.processInfo.environment["GFM_OPTIONS"] != nil
      return try all.filter { isThorough || !$0.isSlow }
    }
  }

  private static var all: [OptionSetting] {
    get throws {
      var values: [String: String] = [:]
      return try OptionProbes.read(file).lines.compactMap { line in
        if line.hasPrefix("? "), let sign = line.range(of: " = ") {
          values[String(line[..<sign.lowerBound].dropFirst(2))] = String(line[sign.upperBound...])
        }
        guard line.hasPrefix("= ") || line.hasPrefix("~ ") else { return nil }
        return OptionSetting(line, values)
      }
    }
  }

  private init(_ line: String, _ values: [String: String]) {
    let parts = line.dropFirst(2).components(separatedBy: " || ")
    (name, text, isSlow) = (parts[0], parts[1], line.hasPrefix("~"))
    let exceptions = parts.count > 2 ? parts[2].components(separatedBy: "; ") : []
    self.exceptions = exceptions.map { String($0.prefix { $0 != ":" }) }
    self.values = values
  }

  /// The options that the program does not give itself.
  func options() throws -> [ParameterInfo] {
    let builtin = String(name.prefix { $0 != " " })
    let found = try #require(makeLibrary().groups[builtin]?.builtins.first, "no builtin \(builtin)")
    let given = Set(text.matches(of: /\b(\w+)=/).map { String($0.output.1) })
    return found.parameters.filter { $0.isOption && !given.contains($0.name) }
  }

  /// The program, with an option where one is given.
  func program(with option: ParameterInfo? = nil) throws -> String {
    let argument = try option.map { ", \($0.name)=\(try value(of: $0))" } ?? ""
    return text.replacing("@", with: argument)
  }

  private func value(of option: ParameterInfo) throws -> String {
    if let value = values[option.name] { return value }
    if let word = option.choices.first(where: { option.defaultText != "\"\($0)\"" }) {
      return "\"\(word)\""
    }
    let value = ["integer": "3", "number": "0.5", "bool": "\(option.defaultText != "true")"]
    return try #require(
      value[option.type],
      "say what \(option.name) is given as: ? \(option.name) = …"
    )
  }
}
