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

	"sigs.k8s.io/structured-merge-diff/v4/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v4/merge"
	"sigs.k8s.io/structured-merge-diff/v4/typed"
)

const version = fieldpath.APIVersion("v1")

type step struct {
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

// sameVersion converts nothing: there is one version.
type sameVersion struct{}

func (sameVersion) Convert(object *typed.TypedValue, _ fieldpath.APIVersion) (*typed.TypedValue, error) {
	return object, nil
}

func (sameVersion) IsMissingVersionError(error) bool { return false }

type state struct {
	parser   typed.ParseableType
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
		outcomes, err := play(parser.Type("object"), steps)
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

func play(parser typed.ParseableType, steps []step) ([]outcome, error) {
	empty, err := parser.FromUnstructured(map[string]interface{}{})
	if err != nil {
		return nil, err
	}
	at := &state{
		parser:   parser,
		updater:  merge.Updater{Converter: sameVersion{}},
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
	object, err := at.parser.FromUnstructured(next.Object)
	if err != nil {
		return outcome{Refused: err.Error()}, nil
	}
	managers := at.managers.Copy()
	owner := next.Manager + " " + next.Type
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
		managers[owner] = fields
	}
	return outcome{Object: at.live.AsValue().Unstructured(), Managers: managers}, nil
}
