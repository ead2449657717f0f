// Writes the SDKs of Node.js, Python and Go from the provider's schema, as `pulumi package add` writes them into a
// project, with the engine's own generators and without a network. The command itself asks a language host of today,
// and none of those is in a module that can be built.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-defender-endpoint"

var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, nil)
	},
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage(tool, pkg, nil, nil)
	},
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		return golang.GeneratePackage(tool, pkg, nil)
	},
}

func main() {
	if len(os.Args) != 3 {
		fail("usage: generator SCHEMA FOLDER")
	}
	for language, generate := range generators {
		if err := writeSdk(os.Args[1], filepath.Join(os.Args[2], language), generate); err != nil {
			fail("%s SDK: %v", language, err)
		}
	}
}

func writeSdk(schemaFile, folder string, generate func(*schema.Package) (map[string][]byte, error)) error {
	// Read anew for each language, because a generator leaves its notes in the package.
	pkg, err := readPackage(schemaFile)
	if err != nil {
		return err
	}
	files, err := generate(pkg)
	if err != nil {
		return err
	}
	return replace(folder, files)
}

func readPackage(schemaFile string) (*schema.Package, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", schemaFile, err)
	}
	// The schema refers to no other package, so nothing is ever loaded.
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	// `pulumi package add` sets it for every package: the Go SDK gets a go.mod by it.
	pkg.SupportPack = true
	return pkg, nil
}

// replace leaves nothing of an earlier schema in the folder.
func replace(folder string, files map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
