package plumbline.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The classes and members compiled rules may use, read from {@code sandbox-allowed.txt}: what is
 * not named there is refused.
 *
 * @param members by a class's internal name those that may be used; the class alone where empty
 */
record SandboxAllowed(Map<String, Set<String>> members) {
  private static final Map<String, Map<String, Set<String>>> SECTIONS = read();

  /** What conditions, consequences and functions may use. */
  static final SandboxAllowed RULES = of("rules");

  /** What the code around them, which the engine writes, may use besides. */
  static final SandboxAllowed ENGINE = of("rules", "engine");

  /** What declared types, which the engine writes, may use. */
  static final SandboxAllowed DECLARED = of("rules", "declared");

  /** All that may be named. */
  static final SandboxAllowed ALL = of("rules", "engine", "declared");

  /** What Java itself asks for, besides, where it runs such code. */
  static final SandboxAllowed LINKED = of("rules", "engine", "declared", "linked");

  /** Whether a class may be named. */
  boolean type(String internalName) {
    return members.containsKey(internalName);
  }

  /** Whether a field, method or constructor may be used. */
  boolean member(String owner, String name, String descriptor) {
    Set<String> allowed = members.getOrDefault(owner, Set.of());
    return allowed.contains(name) || allowed.contains(name + descriptor);
  }

  private static SandboxAllowed of(String... sections) {
    Map<String, Set<String>> all = new HashMap<>();
    for (String section : sections) {
      Objects.requireNonNull(SECTIONS.get(section))
          .forEach((type, names) -> all.computeIfAbsent(type, t -> new HashSet<>()).addAll(names));
    }
    return new SandboxAllowed(Map.copyOf(all));
  }

  private static Map<String, Map<String, Set<String>>> read() {
    Map<String, Map<String, Set<String>>> sections = new HashMap<>();
    Map<String, Set<String>> section = new HashMap<>();
    for (String line : lines()) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      if (text.startsWith("[")) {
        section = new HashMap<>();
        sections.put(text.substring(1, text.length() - 1), section);
        continue;
      }
      // A member's descriptor has colons of neither kind before it: the first ends the class.
      int colon = text.indexOf(':');
      String type = (colon < 0 ? text : text.substring(0, colon)).strip().replace('.', '/');
      Set<String> names = section.computeIfAbsent(type, t -> new HashSet<>());
      if (colon >= 0) {
        names.addAll(List.of(text.substring(colon + 1).strip().split("\\s+")));
      }
    }
    return sections;
  }

  private static List<String> lines() {
    try (InputStream in =
            Objects.requireNonNull(
                SandboxAllowed.class.getResourceAsStream("sandbox-allowed.txt"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
