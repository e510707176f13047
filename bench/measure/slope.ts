/** The slope of the least-squares line through points, in units of y per unit of x; 0 for fewer than two. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  if (points.length < 2) return 0
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)]
  const across = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const along = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return along === 0 ? 0 : across / along
}
