// What the text of an environment variable means. Functions for main.bicepparam: blanks around a
// value mean nothing, and no text means the default.

@export()
func text(value string, default string) string => empty(trim(value)) ? default : trim(value)

@export()
func number(value string, default int) int => empty(trim(value)) ? default : int(trim(value))

@export()
func truth(value string, default bool) bool => empty(trim(value)) ? default : bool(toLower(trim(value)))

@export()
@description('The parts between commas, without blanks, each once.')
func list(value string) string[] => union(filter(map(split(value, ','), part => trim(part)), part => !empty(part)), [])

@export()
@description('The word among those that are allowed, in any case; any other text stays as it is.')
func word(value string, allowed string[], default string) string =>
  first(filter(allowed, each => toLower(each) == toLower(trim(value)))) ?? text(value, default)
