// Parses every query of the alerts, the workbook and the docs with the parser of Azure's own editor,
// against the tables of a workspace, and prints what it finds. Exit status 1 with any finding.
//
//   node tools/kusto/check.js           the queries of the project
//   node tools/kusto/check.js -         those on standard input, a JSON object of name and query
//
// tables.json holds the columns of each table by type ("Azure Monitor Logs reference").

'use strict'

const fs = require('node:fs')
const path = require('node:path')
require('@kusto/language-service-next/bridge.js')
require('@kusto/language-service-next/Kusto.Language.Bridge.js')

const ROOT = path.join(__dirname, '..', '..')
const { Language } = globalThis.Kusto
const { Symbols } = Language

function read (...names) {
  return fs.readFileSync(path.join(ROOT, ...names), 'utf8')
}

function named (folder, ending) {
  return fs.readdirSync(path.join(ROOT, folder)).filter(name => name.endsWith(ending)).sort()
}

function projectQueries () {
  const queries = {}
  for (const name of named('infra/alerts', '.kql')) {
    queries[`infra/alerts/${name}`] = read('infra/alerts', name)
  }
  for (const item of JSON.parse(read('infra/workbook.json')).items) {
    if (item.content.query) queries[`infra/workbook.json: ${item.name}`] = item.content.query
  }
  for (const name of named('docs', '.md')) {
    const blocks = read('docs', name).matchAll(/^```kusto\n(.*?)^```$/gms)
    for (const [index, [, query]] of [...blocks].entries()) {
      queries[`docs/${name}: query ${index + 1}`] = query
    }
  }
  return queries
}

// The parser is compiled from C#: it takes .NET arrays.
function dotnetArray (type, items) {
  const array = globalThis.System.Array.init(items.length, null, type)
  items.forEach((item, index) => { array[index] = item })
  return array
}

function workspace () {
  const tables = Object.entries(JSON.parse(fs.readFileSync(path.join(__dirname, 'tables.json'))))
  const symbols = tables.map(([name, types]) => {
    const columns = Object.entries(types).flatMap(([type, names]) =>
      names.split(' ').map(column => `${column}: ${type}`))
    return Symbols.TableSymbol.From(`(${columns.join(', ')})`).WithName(name)
  })
  const database = new Symbols.DatabaseSymbol.$ctor1('workspace', dotnetArray(Symbols.Symbol, symbols))
  const cluster = new Symbols.ClusterSymbol.$ctor1('cluster', dotnetArray(Symbols.DatabaseSymbol, [database]))
  return Language.GlobalState.Default.WithCluster(cluster).WithDatabase(database)
}

function findings (query, globals) {
  const found = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics()
  return Array.from({ length: found.Count }, (_, index) => {
    const { Code, Message, Start } = found.getItem(index)
    return `line ${query.slice(0, Start).split('\n').length}: ${Code} ${Message}`
  })
}

const queries = process.argv[2] === '-' ? JSON.parse(fs.readFileSync(0, 'utf8')) : projectQueries()
const globals = workspace()
for (const [name, query] of Object.entries(queries)) {
  for (const finding of findings(query, globals)) {
    console.error(`${name}: ${finding}`)
    process.exitCode = 1
  }
}
console.log(`${Object.keys(queries).length} queries parsed`)
