extension BandNames {
  /// What the bands of one image see, told by their names together: `B4` alone is red of one sensor
  /// and near infrared of another.
  ///
  /// - Parameter names: The names of all bands.
  /// - Returns: For each band what it sees; `nil` for numbers, for names that nobody knows and for
  ///   those that stand for different bands in the sensors that have them all.
  package static func roles(of names: [String]) -> [BandRole?] {
    guard areNames(names) else { return names.map { _ in nil } }
    let plain = names.map(plain)
    let sensors = sensors(having: plain)
    return plain.map { name in
      if let role = word(name) { return role }
      let roles = Set(sensors.compactMap { $0.band(plain: name)?.role })
      return roles.count == 1 ? roles.first : nil
    }
  }

  /// The same, where every name must stand for a band.
  ///
  /// - Throws: `BandNameError` for names that nobody knows, that no sensor has together, or that
  ///   stand for different bands; two bands that see the same are as wrong.
  package static func requiredRoles(of names: [String]) throws -> [BandRole] {
    let plain = names.map(plain)
    for (name, form) in zip(names, plain) where !isKnown(form) {
      throw BandNameError.unknown(name, near: near(form))
    }
    let sensors = sensors(having: plain)
    guard !sensors.isEmpty else { throw BandNameError.noSensor(names) }
    let roles = roles(of: names)
    for (index, name) in names.enumerated() where roles[index] == nil {
      let found = sensors.compactMap { sensor in
        sensor.band(plain: plain[index]).map {
          (text: "\($0.role.rawValue) of \(sensor.name)", $0.role)
        }
      }
      throw BandNameError.ambiguous(
        name,
        meanings: found.indices.filter { place in
          !found[..<place].contains { $0.text == found[place].text }
        }.map { found[$0].text },
        near: Set(found.map(\.1.rawValue)).sorted()
      )
    }
    let found = roles.compactMap { $0 }
    for (index, role) in found.enumerated() where found[..<index].contains(role) {
      let first = found.firstIndex(of: role) ?? 0
      throw BandNameError.twice(names[first], names[index], role: role.rawValue)
    }
    return found
  }

  /// Whether bands have names, not numbers or none.
  package static func areNames(_ names: [String]) -> Bool {
    !names.isEmpty && names.contains { Int($0) == nil }
  }

  /// Which band of one list goes with each band of another: the one that sees the same, or the only
  /// one of its kind.
  ///
  /// - Returns: `nil` in the place of a band that the others have none for.
  package static func places(of wanted: [BandRole], among others: [BandRole]) -> [Int?] {
    wanted.map { role in
      if let exact = others.firstIndex(of: role) { return exact }
      let alike = others.indices.filter { others[$0].kind == role.kind }
      let rivals = wanted.filter { $0.kind == role.kind }
      return alike.count == 1 && rivals.count == 1 ? alike[0] : nil
    }
  }

  /// A name in small letters, without what products put before it and without signs between words.
  static func plain(_ name: String) -> String {
    var text = name.lowercased()
    for prefix in ["sr_", "st_", "toa_"] where text.hasPrefix(prefix) {
      text = String(text.dropFirst(prefix.count))
    }
    text.removeAll { " _-.".contains($0) }
    if text.hasPrefix("band"), let number = Int(text.dropFirst(4)) { return "b\(number)" }
    return text
  }

  /// The sensors that have all of the names that are sensors' own; those that have no others where
  /// there are such.
  private static func sensors(having plain: [String]) -> [Sensor] {
    let own = plain.filter { name in
      word(name) == nil && Sensor.all.contains { $0.band(plain: name) != nil }
    }
    let fitting = Sensor.all.filter { sensor in
      own.allSatisfy { sensor.band(plain: $0) != nil }
    }
    let exact = fitting.filter { $0.bands.count == own.count }
    return exact.isEmpty ? fitting : exact
  }

  private static func isKnown(_ plain: String) -> Bool {
    word(plain) != nil || Sensor.all.contains { $0.band(plain: plain) != nil }
  }

  /// What a word of no one sensor stands for.
  private static func word(_ plain: String) -> BandRole? { words[plain] }

  private static let words: [String: BandRole] = {
    var words: [String: BandRole] = [:]
    for role in BandRole.allCases {
      for word in role.words { words[Self.plain(word)] = role }
    }
    return words
  }()

  /// Names that look like one, the nearest first.
  private static func near(_ plain: String) -> [String] {
    let known = Sensor.all.flatMap(\.bands).map(\.name) + BandRole.allCases.map(\.rawValue)
    // Of names that differ in capitals alone, the one that is not a sensor's.
    let spellings = Dictionary(known.map { ($0.lowercased(), $0) }, uniquingKeysWith: { $1 })
    let ranked = spellings.values.map { (name: $0, distance: distance(Self.plain($0), plain)) }
      .filter { $0.distance <= max(1, plain.count / 2) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return ranked.prefix(4).map(\.name)
  }

  /// How many letters must be put in, taken out or changed to come from one name to another.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (first, second) = (Array(a.utf8.prefix(64)), Array(b.utf8.prefix(64)))
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var before = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let changed = before + (letter == other ? 0 : 1)
        before = row[j + 1]
        row[j + 1] = min(changed, before + 1, row[j] + 1)
      }
    }
    return row[second.count]
  }
}
