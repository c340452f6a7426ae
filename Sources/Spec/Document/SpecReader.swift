internal import Configuration

/// Reads texts into an experiment: the file, then the options, then the sweep's values.
struct SpecReader {
  private(set) var sources: [SourceText]
  private(set) var faults: [Fault] = []

  init(_ source: SourceText) { sources = [source] }

  /// The tree of the file with all overrides, nil where the file is no map.
  mutating func tree(_ overrides: [Override]) -> SpecTree? {
    let (root, found) = YAMLComposer.compose(sources[0], number: 0)
    faults += found
    var tree: SpecTree?
    switch root?.content {
    case nil: break
    case .null: faults.append(Fault(YAMLProblem.empty, at: nil))
    case .map: tree = root.map { SpecTree($0) }
    default:
      let received = Words.received(root?.value ?? .null)
      faults.append(Fault(YAMLProblem.rootIsNoMap(received: received), at: root?.range))
    }
    for override in overrides { apply(override, to: &tree) }
    return tree
  }

  /// Puts the axes of `--over` in the place of the spec's own.
  mutating func replaceSweep(of tree: inout SpecTree?, by axes: [Override]) {
    tree?.removeSweep()
    for axis in axes { apply(axis, to: &tree) }
  }

  private mutating func apply(_ override: Override, to tree: inout SpecTree?) {
    let number = sources.count
    let parts = override.assignment.split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let key = String(parts[0])
    let width = override.name.unicodeScalars.count
    // The key is in the option's shown prefix, left of the value's first column.
    let shown = override.name + key + (parts.count > 1 ? "=" : "")
    let shift = shown.unicodeScalars.count
    let keyRange = SourceRange(
      source: number, start: Mark(line: 0, column: width - shift),
      end: Mark(line: 0, column: width + key.unicodeScalars.count - shift))
    let value = parts.count > 1 ? String(parts[1]) : ""
    sources.append(SourceText(value, origin: .option(override.option), prefix: shown))
    let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.count < 2 {
      faults.append(Fault(OverrideProblem.noAssignment, at: keyRange))
    } else if path.contains(where: { $0.isEmpty || $0.contains(where: \.isWhitespace) }) {
      faults.append(Fault(OverrideProblem.badKey, at: keyRange))
    } else if let character = value.unicodeScalars.first(where: { !SourceText.isAllowed($0) }) {
      faults.append(Fault(YAMLProblem.forbiddenCharacter(character), at: keyRange))
    } else if let node = node(of: sources[number], number, keyRange) {
      do {
        let path = override.root + path
        if node.isNull {
          try tree?.remove(path, at: keyRange)
        } else {
          try tree?.set(path, to: node, at: keyRange)
        }
      } catch {
        faults.append(error)
      }
    }
  }

  private mutating func node(
    of source: SourceText, _ number: Int, _ keyRange: SourceRange
  ) -> SpecNode? {
    let (node, found) = YAMLComposer.compose(source, number: number)
    faults += found.map { fault in
      guard case YAMLProblem.empty = fault.problem else { return fault }
      return Fault(OverrideProblem.noValue, at: keyRange)
    }
    guard let node, found.isEmpty else { return nil }
    if node.isNull && node.range.start == node.range.end {
      faults.append(Fault(OverrideProblem.noValue, at: keyRange))
      return nil
    }
    return node
  }

  /// The experiment of a tree; nil where anything is wrong with it or was before.
  mutating func experiment(of tree: SpecTree) -> Experiment? {
    var reading = Reading(removals: tree.removals)
    let place = Place(root: tree.root)
    let experiment = ExperimentGrammar.experiment.read(place, &reading)
    faults += reading.faults
    guard let experiment, !hasErrors else { return nil }
    checkSweep(of: experiment, tree)
    return hasErrors ? nil : experiment
  }

  private var hasErrors: Bool { faults.contains { $0.severity == .error } }

  /// Reads the spec with each value of the sweep in turn.
  private mutating func checkSweep(of experiment: Experiment, _ tree: SpecTree) {
    guard let sweep = Place(root: tree.root)["sweep"] else { return }
    let maps = sweep.node.items.isEmpty ? [sweep] : sweep.items
    for axis in maps.flatMap({ map in map.node.entries.map(map.child) }) {
      let key = axis.path[axis.path.count - 1]
      let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      // A range holds whole numbers: its ends speak for the others.
      let values = axis.node.items.isEmpty ? ends(of: key, in: experiment, axis) : axis.items
      for value in values {
        var variant = tree
        do throws(Fault) {
          guard key != "sweep", path.first != "sweep" else {
            throw Fault(ConsistencyProblem.sweepOfSweep, at: axis.keyRange)
          }
          try variant.set(path, to: value.node, at: axis.keyPointer)
          faults += firstFault(of: variant, in: value, of: axis)
        } catch {
          faults.append(error)
          break
        }
      }
    }
  }

  private func ends(of key: String, in experiment: Experiment, _ axis: Place) -> [Place] {
    let values = experiment.sweep.first { $0.key == key }?.values ?? []
    return [values.first, values.last].compactMap(\.self).map { end in
      Place(
        path: axis.path, node: SpecNode(of: end, range: axis.node.range), keyRange: axis.keyRange)
    }
  }

  /// The first error of a swept value, moved to the value where it is found elsewhere.
  private func firstFault(of variant: SpecTree, in value: Place, of axis: Place) -> [Fault] {
    var reading = Reading(removals: variant.removals)
    _ = ExperimentGrammar.experiment.read(Place(root: variant.root), &reading)
    guard var fault = reading.faults.first(where: { $0.severity == .error }) else { return [] }
    // An unknown key is found at the axis's own key; anything else belongs to the value.
    if let range = fault.range, range != axis.keyPointer, !value.node.range.contains(range) {
      fault.range = value.pointer
    }
    return [fault]
  }
}
