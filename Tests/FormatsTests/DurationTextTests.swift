import Testing

@testable import Formats

@Suite struct DurationTextTests {
  @Test(arguments: [
    (1.234567, "1.23 s"), (0.0123456, "12.3 ms"), (123.4e-6, "123 µs"), (2e-9, "2 ns"), (0, "0 ns"),
    (7200, "7200 s"),
  ])
  func measuredTimesHaveThreeDigits(seconds: Double, text: String) {
    #expect(DurationText.measured(seconds) == text)
  }

  @Test(arguments: [
    (0, "0 ms"), (0.3504, "350 ms"), (4.24, "4.2 s"), (119.94, "119.9 s"), (185.9, "3 min 5 s"),
  ])
  func waitsAreToldInTheUnitThatSuitsThem(seconds: Double, text: String) {
    #expect(DurationText.waited(seconds) == text)
  }

  @Test(arguments: [
    (0, "0:00"), (64.6, "1:05"), (3600, "1:00:00"), (7389, "2:03:09"), (.infinity, "0:00"),
    (.nan, "0:00"), (1e30, "0:00"),
  ])
  func clocksShowHoursWhereThereAreSome(seconds: Double, text: String) {
    #expect(DurationText.clock(seconds) == text)
  }

  @Test(arguments: [0.5, 30, 500]) func textsEndInAUnitThatIsListed(seconds: Double) {
    for text in [DurationText.measured(seconds), DurationText.waited(seconds)] {
      let unit = text.split(separator: " ").last.map(String.init)
      #expect(unit.map(DurationText.units.contains) == true, "\(text)")
    }
  }
}
