import Testing

@testable import Raster

@Suite struct BandNameTests {
  private func roles(_ names: String...) -> [String?] {
    BandNames.roles(of: names).map { $0?.rawValue }
  }

  @Test func aSensorsNamesSayWhatItsBandsSee() {
    #expect(roles("B04", "B03", "B02", "B8A") == ["red", "green", "blue", "nir08"])
    #expect(roles("SR_B4", "SR_B3", "SR_B2", "ST_B10").prefix(3) == ["red", "green", "blue"])
    #expect(roles("coastal", "red edge", "nir1", "nir2") == ["coastal", "rededge", "nir", "nir09"])
    #expect(roles("Red", "GREEN", "Blue", "NIR") == ["red", "green", "blue", "nir"])
    #expect(roles("Coastal Blue", "Green I", "RedEdge") == ["coastal", "green i", "rededge"])
    #expect(roles("BAND_R", "BAND_N2") == ["red", "nir09"])
  }

  @Test func aNameThatSensorsUseForDifferentBandsSaysNothingAlone() {
    #expect(roles("B4") == [nil])
    #expect(roles("B4", "B3", "B2") == [nil, nil, nil])
    // With a band that Landsat 4 to 7 lack there is one reading of these.
    #expect(roles("B4", "B3", "B2", "B9").prefix(3) == ["red", "green", "blue"])
    #expect(roles("B4", "B3", "B2", "B8A") == ["red", "green", "blue", "nir08"])
  }

  @Test func numbersAndUnknownNamesSayNothing() {
    #expect(roles("1", "2", "3") == [nil, nil, nil])
    #expect(roles("ndvi", "B04") == [nil, "red"])
    #expect(!BandNames.areNames(["1", "2"]))
    #expect(BandNames.areNames(["1", "red"]))
  }

  @Test func wrongNamesAreNamedWithWhatIsNear() {
    #expect(throws: BandNameError.unknown("B44", near: ["B04", "B4"])) {
      try BandNames.requiredRoles(of: ["B44", "B03"])
    }
    #expect {
      try BandNames.requiredRoles(of: ["B4", "B3", "B2"])
    } throws: {
      "\($0)".contains("\"B4\" is red of Sentinel-2")
        && "\($0)".contains("nir of Landsat 7") && "\($0)".contains("\"nir\" or \"red\"")
    }
    #expect(throws: BandNameError.twice("red", "B04", role: "red")) {
      try BandNames.requiredRoles(of: ["red", "B04"])
    }
    #expect(throws: BandNameError.noSensor(["B8A", "BAND_P"])) {
      try BandNames.requiredRoles(of: ["B8A", "BAND_P"])
    }
  }

  @Test func bandsGoTogetherByWhatTheySeeOrAsTheOnlyOnesOfTheirKind() {
    #expect(BandNames.places(of: [.nir08, .red], among: [.red, .green, .nir]) == [2, 0])
    #expect(BandNames.places(of: [.nir08, .nir], among: [.nir]) == [nil, 0])
    #expect(BandNames.places(of: [.rededge], among: [.rededge071, .rededge075]) == [nil])
    #expect(BandNames.places(of: [.vv], among: [.red]) == [nil])
  }

  @Test func theTableOfSensorsIsWhole() {
    for sensor in Sensor.all {
      #expect(Set(sensor.bands.map(\.name)).count == sensor.bands.count, "\(sensor.name)")
      for band in sensor.bands {
        #expect(sensor.band(plain: BandNames.plain(band.name)) == band, "\(sensor.name) \(band)")
        #expect((400...13_000).contains(band.wavelength), "\(sensor.name) \(band.name)")
      }
      let colors = [BandRole.red, .green, .blue].compactMap { role in
        sensor.bands.first { $0.role == role }?.wavelength
      }
      #expect(colors.count == 3 && colors == colors.sorted(by: >), "\(sensor.name)")
    }
    #expect(Sensor.sentinel2L1C.bands.count == 13)
    #expect(Sensor.sentinel2L2A.bands.map(\.name).suffix(3) == ["B09", "B11", "B12"])
    #expect(Sensor.spaceNet2.bands[4].role == .red)
    #expect(Sensor.planetScope8.bands.count == 8)
  }
}
