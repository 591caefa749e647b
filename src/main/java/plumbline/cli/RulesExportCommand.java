package plumbline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.rules.RuleFiles;

@Command(
    name = "export",
    description = {
      "Writes the files of a version into a new folder: rules, tests, lists, and the deciding",
      "part of the config as deciding.json."
    })
final class RulesExportCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Parameters(paramLabel = "VERSION", description = "its first digits are enough, 4 or more")
  String version = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "a folder that is empty or not there (default: rules-VERSION)")
  @Nullable Path out;

  @Override
  public Integer call() {
    RuleFiles files =
        options.ask(
            versions -> versions.find(version).compose(found -> versions.files(found.version())));
    Path folder = out == null ? Path.of("rules-" + files.version()) : out;
    try {
      write(folder, files.all());
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot write " + folder + ": " + e.getMessage());
    }
    if (options.json()) {
      ObjectNode json = VersionOptions.mapper().createObjectNode();
      json.put("version", files.version());
      json.put("out", folder.toString());
      json.put("files", files.all().size());
      spec.commandLine().getOut().println(VersionOptions.pretty(json));
    } else {
      spec.commandLine()
          .getOut()
          .printf("%d files of %s in %s%n", files.all().size(), files.version(), folder);
    }
    return ExitCode.FINE;
  }

  private static void write(Path folder, Map<String, String> files) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new IOException("it is not empty");
      }
    }
    Path inside = folder.toAbsolutePath().normalize();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = inside.resolve(file.getKey()).normalize();
      // What is stored came through a door that refuses such a path; a database may be edited.
      if (!path.startsWith(inside)) {
        throw new IOException("the path " + file.getKey() + " leads out of it");
      }
      Files.createDirectories(path.resolveSibling("."));
      Files.write(path, RuleFiles.bytes(file.getKey(), file.getValue()));
    }
  }
}
