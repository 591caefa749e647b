package plumbline.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * Reads what rules were compiled to, before any of it is loaded, and refuses what rules have no
 * business with: {@code docs/sandbox.md} says what that is. DRL becomes Java, so without this a
 * rule could do whatever the server can.
 */
final class Sandbox {
  /** The code of its errors. */
  static final String CODE = "sandbox";

  private Sandbox() {}

  /**
   * What is wrong with the texts, which are not compiled yet: imports, names of classes, and what
   * the byte code would hide.
   *
   * @param texts of rules, by their paths
   */
  static List<RuleError> texts(Map<String, String> texts) {
    List<DrlText> read = new ArrayList<>();
    texts.forEach((file, text) -> read.add(new DrlText(file, text)));
    Set<String> declared =
        read.stream()
            .flatMap(text -> text.parts().stream())
            .filter(part -> part.kind().equals("declare"))
            .map(DrlText.Part::name)
            .collect(Collectors.toSet());
    List<RuleError> errors = new ArrayList<>();
    read.forEach(text -> errors.addAll(new SandboxText(text, declared).errors()));
    return errors;
  }

  /**
   * What is wrong with the classes of a stage.
   *
   * @param stage its folder, which is the package its rules are compiled into
   * @param texts at least those of the stage's rules, by their paths
   * @return in the order they are shown; empty where the classes may be loaded
   * @throws RuntimeException where they are no classes at all
   */
  static List<RuleError> check(String stage, StageClasses compiled, Map<String, String> texts) {
    Map<String, String> own =
        texts.entrySet().stream()
            .filter(file -> file.getKey().startsWith(stage + "/"))
            .filter(file -> RuleFiles.isRules(file.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<ClassNode> classes = read(compiled.files().values());
    SandboxPlaces places = new SandboxPlaces(stage, own, classes);
    Set<RuleError> errors = new LinkedHashSet<>();
    SandboxCode code = new SandboxCode(stage, compiled.modelClass(), classes, places, errors::add);
    code.check();
    return errors.stream().sorted(RuleError.IN_ORDER).toList();
  }

  private static List<ClassNode> read(Collection<byte[]> files) {
    List<ClassNode> classes = new ArrayList<>();
    for (byte[] bytes : files) {
      ClassNode node = new ClassNode();
      new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES);
      classes.add(node);
    }
    return classes;
  }
}
