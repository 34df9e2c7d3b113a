import Testing

@testable import Figures

@Suite struct TicksTests {
  @Test func marksAreRoundNumbersAroundTheValues() {
    let ticks = Ticks.linear(0.13, 0.87, about: 5)
    #expect(ticks.labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(ticks.low == 0 && ticks.high == 1)
    let tight = Ticks.linear(0, 399, about: 8, isTight: true)
    #expect(tight.labels == ["0", "50", "100", "150", "200", "250", "300", "350"])
    #expect(tight.high == 399)
  }

  @Test func longNumbersAreReadable() {
    #expect(Ticks.linear(0, 300_000, about: 3).labels.last == "300\u{202F}000")
    #expect(
      Ticks.linear(0, 2e-4, about: 4).labels
        == ["0", "0.5×10⁻⁴", "1.0×10⁻⁴", "1.5×10⁻⁴", "2.0×10⁻⁴"]
    )
    #expect(Ticks.linear(-2e12, 0, about: 2).labels == ["-2×10¹²", "-1×10¹²", "0"])
  }

  @Test func constantsAndExtremesHaveAnAxis() {
    for (low, high) in [
      (5.0, 5.0), (0, 0), (-3, -3), (1e308, 1e308), (-1e308, 1e308), (1e9, 1e9 + 1e-7),
      (0, .leastNonzeroMagnitude),
    ] {
      let ticks = Ticks.linear(low, high)
      #expect(ticks.low < ticks.high && ticks.low.isFinite && ticks.high.isFinite, "\(low) \(high)")
      #expect(ticks.places.count <= 100 && ticks.places.count == ticks.labels.count)
    }
  }

  @Test func decadesAreNamedAndDividedWhereTheyAreFew() {
    let two = Ticks.logarithmic(0.03, 2)
    #expect(two.labels == ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"])
    let many = Ticks.logarithmic(1e-6, 1e3)
    #expect(many.labels.first == "10⁻⁶" && many.labels.contains("0.01"))
    #expect(many.labels.count <= 10)
    let one = Ticks.logarithmic(7, 7)
    #expect(one.low < 7 && one.high > 7)
  }
}
