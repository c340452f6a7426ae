package import Configuration

/// How one kind of value is written in a spec: what it may be, how to read it, how to write it.
///
/// Reading tells `Reading` everything that is wrong and gives nil, or what could be made of the
/// rest. Writing gives what reads back as the same value.
package struct Grammar<Value: Sendable>: Sendable {
  package typealias Read = @Sendable (Place, inout Reading) -> Value?

  package let shape: SpecShape
  package let read: Read
  package let write: @Sendable (Value) -> SpecValue

  package init(
    _ shape: SpecShape, read: @escaping Read,
    write: @escaping @Sendable (Value) -> SpecValue
  ) {
    self.shape = shape
    self.read = read
    self.write = write
  }

  /// The same grammar for another type of value.
  package func map<Other: Sendable>(
    _ make: @escaping @Sendable (Value) -> Other,
    from take: @escaping @Sendable (Other) -> Value
  ) -> Grammar<Other> {
    Grammar<Other>(shape) { [read] place, reading in
      read(place, &reading).map(make)
    } write: { [write] in
      write(take($0))
    }
  }

  /// The same grammar with a further demand; `demand` gives what is wrong.
  package func when<Reason: Problem>(
    _ demand: @escaping @Sendable (Value, Place) -> Reason?
  ) -> Grammar<Value> {
    Grammar(shape) { [read] place, reading in
      guard let value = read(place, &reading) else { return nil }
      guard let problem = demand(value, place) else { return value }
      reading.error(problem, at: place)
      return nil
    } write: { [write] in
      write($0)
    }
  }
}
