/// A class of Keras's objects that an argument may hold, such as `VarianceScaling`: its names and its
/// own arguments.
package struct ObjectForm: Hashable, Sendable {
  package struct Argument: Hashable, Sendable {
    /// As Keras names it.
    package let name: String
    package let form: FieldForm
    /// Keras's default.
    package let standard: SpecValue
    /// What it is, in a few words.
    package let summary: String

    package init(_ name: String, _ form: FieldForm, _ standard: SpecValue, _ summary: String) {
      self.name = name
      self.form = form
      self.standard = standard
      self.summary = summary
    }
  }

  /// Keras's name in lower case, by which specs go.
  package let name: String
  /// The class, by which files go.
  package let className: String
  /// What Keras takes for it besides.
  package let otherNames: [String]
  package let arguments: [Argument]
  /// What it is, in a few words.
  package let summary: String

  package init(
    _ name: String, _ className: String, also otherNames: [String] = [],
    _ arguments: [Argument], _ summary: String
  ) {
    self.name = name
    self.className = className
    self.otherNames = otherNames
    self.arguments = arguments
    self.summary = summary
  }

  /// The argument that a value without keys stands for: a sole one.
  package var shorthand: Argument? { arguments.count == 1 ? arguments.first : nil }
}

/// An object of one of several classes with all of its arguments, as a spec or a file of Keras's says
/// it.
package struct NamedObject: Hashable, Sendable {
  /// The class's name in specs.
  package let name: String
  /// All of them, in the class's order.
  package let arguments: [SpecValue.Entry]

  package init(name: String, arguments: [SpecValue.Entry] = []) {
    self.name = name
    self.arguments = arguments
  }

  /// Reads a name alone; `{name: arguments}`, where a class of one argument takes its value alone; or
  /// Keras's own `{"class_name": ..., "config": {...}}`; nil where it is none of these, or has an
  /// argument that the class has not.
  ///
  /// - Parameters:
  ///   - value: From any file.
  ///   - kinds: The classes that it may be of.
  package init?(_ value: SpecValue, of kinds: [ObjectForm]) {
    let (word, stated): (String, SpecValue)
    switch value {
    case .string(let text): (word, stated) = (text, .null)
    case .map(let entries):
      if case .string(let text) = value["class_name"] {
        guard entries.allSatisfy({ NamedObject.envelope.contains($0.key) }) else { return nil }
        (word, stated) = (text, value["config"] ?? .null)
      } else {
        guard entries.count == 1 else { return nil }
        (word, stated) = (entries[0].key, entries[0].value)
      }
    default: return nil
    }
    guard
      let kind = kinds.first(where: {
        $0.name == word || $0.className == word || $0.otherNames.contains(word)
      }), let arguments = NamedObject.arguments(stated, of: kind)
    else { return nil }
    self.init(name: kind.name, arguments: arguments)
  }

  /// The keys around an object in Keras's files.
  private static let envelope: Set = ["module", "class_name", "config", "registered_name"]

  /// Arguments that change nothing here: every random number comes of the spec's one seed.
  private static let ignored: Set = ["seed", "dtype"]

  private static func arguments(_ stated: SpecValue, of kind: ObjectForm) -> [SpecValue.Entry]? {
    var arguments = kind.arguments.map { SpecValue.Entry($0.name, $0.standard) }
    let entries: [SpecValue.Entry]
    switch stated {
    case .null: entries = []
    case .map(let given): entries = given
    default:
      guard let shorthand = kind.shorthand else { return nil }
      entries = [SpecValue.Entry(shorthand.name, stated)]
    }
    for entry in entries where !ignored.contains(entry.key) {
      guard let place = kind.arguments.firstIndex(where: { $0.name == entry.key }) else {
        if entry.value == .null { continue }
        return nil
      }
      guard kind.arguments[place].form.accepts(entry.value) else { return nil }
      arguments[place].value = entry.value
    }
    return arguments
  }

  /// The object as Keras 3 writes it.
  ///
  /// - Parameters:
  ///   - kinds: The classes that it may be of.
  ///   - noun: What they are: `initializer`.
  /// - Returns: Nil where it is of none of the classes.
  fileprivate func inKeras(of kinds: [ObjectForm], _ noun: String) -> SpecValue? {
    kinds.first { $0.name == name }.map { kind in
      .map([
        SpecValue.Entry("module", .string("keras.\(noun)s")),
        SpecValue.Entry("class_name", .string(kind.className)),
        SpecValue.Entry("config", .map(arguments)), SpecValue.Entry("registered_name", .null),
      ])
    }
  }

  /// The number that an argument holds.
  func number(_ name: String) -> Double? {
    arguments.first { $0.key == name }.flatMap { Double($0.value) }
  }

  /// The word that an argument holds.
  func word(_ name: String) -> String? {
    guard case .string(let word)? = arguments.first(where: { $0.key == name })?.value else {
      return nil
    }
    return word
  }

  /// The shortest form that says all of it.
  package var specValue: SpecValue {
    switch arguments.count {
    case 0: .string(name)
    case 1: .map([SpecValue.Entry(name, arguments[0].value)])
    default: .map([SpecValue.Entry(name, .map(arguments))])
    }
  }
}

extension FieldForm {
  /// An argument's value as Keras's own files have it: objects with their class and their
  /// configuration, everything else as it is.
  package func inKeras(_ value: SpecValue) -> SpecValue {
    switch self {
    case .optional(let form): form.inKeras(value)
    case .object(let kinds, let noun):
      NamedObject(value, of: kinds)?.inKeras(of: kinds, noun) ?? value
    default: value
    }
  }
}
