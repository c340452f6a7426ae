internal import Configuration

extension DeclaredField {
  /// The key of a record, as a spec has it.
  var field: Field<Root> {
    Spec.field(
      name, form.grammar, required: isRequired ? .always : .never, also: otherNames, summary
    ) { [set] root, value in
      _ = set(&root, value)
    } get: { [get] root in
      let value = get(root)
      return value == .null ? nil : value
    }
  }
}

extension Field {
  /// The key as one of a larger record that holds this one.
  func inside<Outer>(_ part: any WritableKeyPath<Outer, Root> & Sendable) -> Field<Outer> {
    Field<Outer>(key: key) { [read] outer, place, reading in
      read(&outer[keyPath: part], place, &reading)
    } write: { [write] outer in
      write(outer[keyPath: part])
    }
  }
}

/// The grammar of a map whose keys its type declares; `check` looks at the whole, as in any record.
func declaredRecord<Root: DeclaredRecord>(
  _ type: Root.Type = Root.self, shorthand: String? = nil,
  check: (@Sendable (inout Root, Place, inout Reading) -> Void)? = nil
) -> Grammar<Root> {
  record(
    Root(), shorthand: shorthand, { Root.fields.filter(\.isInSpecs).map(\.field) }, check: check)
}
