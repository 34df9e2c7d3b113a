import Models

/// Parameters that share a rate and a decay.
package struct ParameterGroup {
  package let members: [ParameterInfo]
  package let decay: Double
  /// What the schedule's rate is multiplied by.
  package let rateScale: Double

  /// The groups of a model: with decay and without, for each layer that has a rate of its own.
  ///
  /// They stand in the order in which the published code makes them, so that optimizer states of
  /// either can be read by the other: with decay first where there is one rate, else as the model's
  /// parameters call for them.
  ///
  /// - Parameters:
  ///   - model: The model; parameters that are frozen are in no group.
  ///   - decay: The weight decay of those that decay.
  ///   - layerDecay: How much smaller the rate becomes from one layer to the one below; 1 for one rate.
  /// - Returns: The groups, none of them empty.
  package static func groups(
    of model: any Model,
    decay: Double,
    layerDecay: Double = 1
  )
    -> [ParameterGroup]
  {
    let info = model.parameterInfo.filter(\.parameter.isTrainable)
    let last = info.map(\.layer).max() ?? 0
    guard layerDecay != 1 else {
      return [true, false].compactMap { decays in
        let members = info.filter { $0.decays == decays }
        guard !members.isEmpty else { return nil }
        return ParameterGroup(members: members, decay: decays ? decay : 0, rateScale: 1)
      }
    }
    var order: [[ParameterInfo]] = []
    for entry in info {
      let place = order.firstIndex { group in
        group[0].layer == entry.layer && group[0].decays == entry.decays
      }
      if let place { order[place].append(entry) } else { order.append([entry]) }
    }
    return order.map { members in
      var scale = 1.0
      for _ in 0..<(last - members[0].layer) { scale *= layerDecay }
      return ParameterGroup(
        members: members,
        decay: members[0].decays ? decay : 0,
        rateScale: scale
      )
    }
  }

  /// Groups of a model whose parts have rates and decays of their own.
  ///
  /// - Parameters:
  ///   - model: The model; parameters that are frozen are in no group.
  ///   - decay: The weight decay of those that decay.
  ///   - layerDecay: How much smaller the rate becomes from one layer to the one below; 1 for one rate.
  ///   - parts: Beginnings of names up to a dot, what rates are multiplied by there, and the decay; the longest that
  ///     fits counts.
  /// - Returns: The groups in the order of their first parameters, none of them empty.
  package static func groups(
    of model: any Model,
    decay: Double,
    layerDecay: Double,
    parts: [(prefix: String, scale: Double, decay: Double?)]
  ) -> [ParameterGroup] {
    groups(of: model, decay: decay, layerDecay: layerDecay).flatMap { group in
      var found: [(part: Int?, members: [ParameterInfo])] = []
      for member in group.members {
        let fitting = parts.indices.filter { member.name.isWithin(parts[$0].prefix) }
        let part = fitting.max { parts[$0].prefix.count < parts[$1].prefix.count }
        if let place = found.firstIndex(where: { $0.part == part }) {
          found[place].members.append(member)
        } else {
          found.append((part, [member]))
        }
      }
      return found.map { part, members in
        let part = part.map { parts[$0] }
        return ParameterGroup(
          members: members,
          decay: members[0].decays ? part?.decay ?? group.decay : 0,
          rateScale: group.rateScale * (part?.scale ?? 1)
        )
      }
    }
  }
}

extension String {
  /// Whether a dotted name is a part's, or that of something within it.
  package func isWithin(_ part: String) -> Bool { self == part || hasPrefix(part + ".") }
}
