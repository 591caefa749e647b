package plumbline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The instructions of the Dockerfile, as far as the tests ask. */
final class Dockerfile {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");
  private static final String FROM_BUILD = "--from=build ";

  private final List<String> instructions;

  private Dockerfile(List<String> instructions) {
    this.instructions = instructions;
  }

  static Dockerfile read() {
    try {
      String text = Files.readString(Path.of("Dockerfile")).replaceAll("\\\\\n\\s*", "");
      return new Dockerfile(text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last stage alone: what the image itself is made of. */
  Dockerfile image() {
    int last = 0;
    for (int i = 0; i < instructions.size(); i++) {
      last = instructions.get(i).startsWith("FROM ") ? i : last;
    }
    return new Dockerfile(instructions.subList(last, instructions.size()));
  }

  /** What stands behind each instruction of a kind, in order. */
  List<String> arguments(String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length()).strip())
        .toList();
  }

  /** What stands behind the last instruction of a kind: the one that holds for the image. */
  String argument(String instruction) {
    List<String> all = arguments(instruction);
    return all.get(all.size() - 1);
  }

  /** The words of an instruction in JSON form. */
  List<String> words(String instruction) {
    return WORD.matcher(argument(instruction)).results().map(word -> word.group(1)).toList();
  }

  /** Paths of the clone that go into a stage. */
  List<String> copiedFromTheTree() {
    List<String> paths = new ArrayList<>();
    for (String copy : arguments("COPY")) {
      if (!copy.startsWith(FROM_BUILD)) {
        paths.add(copy.split(" ")[0]);
      }
    }
    return paths;
  }

  /** Paths of the build stage that go into the image. */
  List<String> copiedFromTheBuild() {
    return arguments("COPY").stream()
        .filter(copy -> copy.startsWith(FROM_BUILD))
        .map(copy -> copy.substring(FROM_BUILD.length()).split(" ")[0])
        .toList();
  }
}
