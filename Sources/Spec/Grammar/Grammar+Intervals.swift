internal import Configuration

extension Several {
  /// `[low, high]`, in either order.
  static func interval(_ item: Grammar<SpecValue>) -> Grammar<SpecValue> {
    let shape = SpecShape.pair(of: item.shape)
    return Grammar<SpecValue>(shape) { place, reading in
      guard place.node.items.count == 2 else {
        reading.refuse(place, shape, "[low, high], each \(item.shape.words)")
        return nil
      }
      let ends = place.items.compactMap { item.read($0, &reading) }
      return ends.count == 2 ? .list(ends) : nil
    } write: {
      $0
    }
  }

  /// A value, or a list with a grammar of its own.
  static func one(
    _ one: Grammar<SpecValue>, orSeveral several: Grammar<SpecValue>
  ) -> Grammar<SpecValue> {
    let shape = SpecShape.either([one.shape, several.shape])
    return Grammar<SpecValue>(shape) { place, reading in
      switch place.node.content {
      case .list: return several.read(place, &reading)
      case .int, .double: return one.read(place, &reading)
      default:
        reading.refuse(place, shape, "\(one.shape.words), or a list of numbers")
        return nil
      }
    } write: {
      // A whole number of pixels is written without a point.
      $0.canonical
    }
  }
}
