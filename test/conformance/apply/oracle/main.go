// Command oracle plays applies and updates through structured-merge-diff, the library that decides about server-side apply
// in a kube-apiserver. Standard input: a line with the schema, then a line of JSON for each scenario. Standard output: a line for each
// scenario with what every step led to.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"sigs.k8s.io/structured-merge-diff/v4/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v4/merge"
	"sigs.k8s.io/structured-merge-diff/v4/typed"
)

type step struct {
	Version string      `json:"version"`
	Type    string      `json:"type"`
	Manager string      `json:"manager"`
	Force   bool        `json:"force"`
	Object  interface{} `json:"object"`
}

type conflict struct {
	Manager string `json:"manager"`
	Path    string `json:"path"`
}

type outcome struct {
	Conflicts []conflict                 `json:"conflicts,omitempty"`
	Refused   string                     `json:"refused,omitempty"`
	Object    interface{}                `json:"object,omitempty"`
	Managers  map[string]json.RawMessage `json:"managers,omitempty"`
}

// renaming converts between versions in which some fields have names that end with the version.
type renaming struct {
	parser *typed.Parser
}

func (by renaming) Convert(object *typed.TypedValue, version fieldpath.APIVersion) (*typed.TypedValue, error) {
	from := *object.TypeRef().NamedType
	if from == string(version) {
		return object, nil
	}
	renamed := withNames(object.AsValue().Unstructured(), "_"+from, "_"+string(version))
	return by.parser.Type(string(version)).FromUnstructured(renamed)
}

func (renaming) IsMissingVersionError(error) bool { return false }

// lists are never null: where the last item goes, newer releases of the library leave an empty one.
var lists = map[string]bool{
	"tags": true, "numbers": true, "links": true, "hops": true, "colours": true, "order": true, "ports": true,
}

func withNames(value interface{}, from, to string) interface{} {
	switch value := value.(type) {
	case map[string]interface{}:
		renamed := map[string]interface{}{}
		for name, member := range value {
			if strings.HasSuffix(name, from) {
				name = strings.TrimSuffix(name, from) + to
			}
			renamed[name] = withNames(member, from, to)
			if member == nil && lists[strings.TrimSuffix(name, to)] {
				renamed[name] = []interface{}{}
			}
		}
		return renamed
	case []interface{}:
		renamed := []interface{}{}
		for _, item := range value {
			renamed = append(renamed, withNames(item, from, to))
		}
		return renamed
	}
	return value
}

type state struct {
	parser   *typed.Parser
	updater  merge.Updater
	live     *typed.TypedValue
	managers fieldpath.ManagedFields
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if !in.Scan() {
		fail(errors.New("the first line is the schema"))
	}
	parser, err := typed.NewParser(typed.YAMLObject(in.Text()))
	if err != nil {
		fail(err)
	}
	for in.Scan() {
		var steps []step
		if err := json.Unmarshal(in.Bytes(), &steps); err != nil {
			fail(err)
		}
		outcomes, err := play(parser, steps)
		if err != nil {
			fail(err)
		}
		if err := json.NewEncoder(out).Encode(outcomes); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func play(parser *typed.Parser, steps []step) ([]outcome, error) {
	empty, err := parser.Type("v1").FromUnstructured(map[string]interface{}{})
	if err != nil {
		return nil, err
	}
	at := &state{
		parser:   parser,
		updater:  merge.Updater{Converter: renaming{parser}},
		live:     empty,
		managers: fieldpath.ManagedFields{},
	}
	outcomes := []outcome{}
	for _, next := range steps {
		outcome, err := at.take(next)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

func (at *state) take(next step) (outcome, error) {
	version := fieldpath.APIVersion(next.Version)
	object, err := at.parser.Type(next.Version).FromUnstructured(next.Object)
	if err != nil {
		return outcome{Refused: err.Error()}, nil
	}
	if at.live, err = at.updater.Converter.Convert(at.live, version); err != nil {
		return outcome{}, err
	}
	managers := at.managers.Copy()
	owner := next.Manager + " Apply"
	if next.Type == "Update" {
		owner = next.Manager + " Update " + next.Version
	}
	var after *typed.TypedValue
	if next.Type == "Apply" {
		after, managers, err = at.updater.Apply(at.live, object, version, managers, owner, next.Force)
	} else {
		after, managers, err = at.updater.Update(at.live, object, version, managers, owner)
	}
	var conflicts merge.Conflicts
	if errors.As(err, &conflicts) {
		return outcome{Conflicts: printed(conflicts)}, nil
	}
	if err != nil {
		return outcome{Refused: err.Error()}, nil
	}
	if after != nil {
		at.live = after
	}
	at.managers = managers
	return at.seen()
}

func printed(conflicts merge.Conflicts) []conflict {
	found := []conflict{}
	for _, one := range conflicts {
		found = append(found, conflict{Manager: one.Manager, Path: one.Path.String()})
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].Manager != found[j].Manager {
			return found[i].Manager < found[j].Manager
		}
		return found[i].Path < found[j].Path
	})
	return found
}

func (at *state) seen() (outcome, error) {
	managers := map[string]json.RawMessage{}
	for owner, owned := range at.managers {
		fields, err := owned.Set().ToJSON()
		if err != nil {
			return outcome{}, err
		}
		managers[owner], err = json.Marshal(map[string]json.RawMessage{string(owned.APIVersion()): fields})
		if err != nil {
			return outcome{}, err
		}
	}
	return outcome{Object: at.live.AsValue().Unstructured(), Managers: managers}, nil
}
