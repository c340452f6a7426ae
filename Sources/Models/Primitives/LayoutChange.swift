/// The same image with its channels in another order.
package struct LayoutChange: Primitive {
  package init() {}

  package var description: String { "change of layout" }
}
