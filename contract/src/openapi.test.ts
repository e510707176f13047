import { expect, test } from 'vitest'
import { routes } from './index.ts'
import { openapi } from './openapi.ts'

const document = openapi('0.0.0') as {
  paths: Record<string, Record<string, { operationId: string }>>
  components: { schemas: Record<string, unknown> }
}

test('every reference leads to a named schema, and every named schema is referred to', () => {
  const text = JSON.stringify(document)
  const referred = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? ''),
  )
  expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
  expect(text).not.toContain('$defs')
})

test('every route is in the document, once', () => {
  const names = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  )
  expect(names.toSorted()).toEqual(Object.keys(routes).toSorted())
})
