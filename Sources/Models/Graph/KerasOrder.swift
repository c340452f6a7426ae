/// Positions of the layers in the order in which Keras lists them.
///
/// Keras numbers layers by a depth-first walk from the output (a layer before the layers it
/// reads), takes the longest path to the output as a layer's depth, and sorts by falling depth and
/// then by number. The rule is the same in every generation of Keras
/// (`keras/src/ops/function.py`, `map_graph`). Layers that do not lead to the output are left out.
func kerasOrder(of layers: [Layer], output: Int) -> [Int] {
  var number = [Int](repeating: -1, count: layers.count)
  var finished: [Int] = []  // inputs before those that read them
  var visited = [Bool](repeating: false, count: layers.count)
  var numbered = 0

  func walk(_ position: Int) {
    if visited[position] { return }
    visited[position] = true
    number[position] = numbered
    numbered += 1
    for input in layers[position].inputs { walk(input) }
    finished.append(position)
  }
  walk(output)

  var depth = [Int](repeating: 0, count: layers.count)
  for position in finished.reversed() {
    for input in layers[position].inputs {
      depth[input] = max(depth[input], depth[position] + 1)
    }
  }
  return finished.sorted { left, right in
    (-depth[left], number[left]) < (-depth[right], number[right])
  }
}
