import Testing

@testable import gfm

@Suite struct TimingTests {
  @Test func timesAreInTheUnitThatSuitsThem() {
    #expect(Timing.text(1.234567) == "1.23 s")
    #expect(Timing.text(0.0123456) == "12.3 ms")
    #expect(Timing.text(123.4e-6) == "123 µs")
    #expect(Timing.text(2e-9) == "2 ns")
    #expect(Timing.text(0) == "0 ns")
  }

  @Test func shortWorkRunsOften() {
    var runs = 0
    let timing = Timing { runs += 1 }
    #expect(runs == 100)
    #expect(timing.description.contains("median of 100"))
  }
}
