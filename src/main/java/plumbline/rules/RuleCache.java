package plumbline.rules;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled rules, kept in a folder from one start to the next: compiling takes seconds. A file is
 * named for all that it depends on, the texts of the rules, this program and its Java, and begins
 * with a hash over the rest. What is missing, damaged or of anything else is compiled, so losing
 * the folder loses time only. Rules with faults are never kept: they are told of at every start.
 */
public final class RuleCache {
  private static final Logger LOG = LoggerFactory.getLogger(RuleCache.class);
  private static final String FOLDER = "rules.compiled";
  private static final String KEPT = ".compiled";

  /** Files of other rules or programs that stay, so that going back is quick as well. */
  private static final int FILES = 4;

  private static final int HASH_BYTES = 32;

  private final Path folder;
  private final byte[] program;
  private final boolean keeps;

  private RuleCache(Path folder, byte[] program, boolean keeps) {
    this.folder = folder;
    this.program = program.clone();
    this.keeps = keeps;
  }

  /**
   * One that keeps what is compiled.
   *
   * @param data the data directory
   */
  public static RuleCache of(Path data) {
    return keeping(data.resolve(FOLDER), ProgramHash.ofThis());
  }

  /**
   * One for whoever works beside a server: what that kept is used, and nothing is added, so that
   * nothing of the server's has to go for it.
   *
   * @param data the data directory; it need not be there
   */
  public static RuleCache beside(Path data) {
    return reading(data.resolve(FOLDER), ProgramHash.ofThis());
  }

  /**
   * @param folder made with the first file
   * @param program stands for the code that compiles and that runs what was compiled
   */
  static RuleCache keeping(Path folder, byte[] program) {
    return new RuleCache(folder, program, true);
  }

  static RuleCache reading(Path folder, byte[] program) {
    return new RuleCache(folder, program, false);
  }

  /** What was kept of the same rules, loaded; null where there is nothing that can be used. */
  @Nullable RuleSet ruleSet(RuleFiles files, List<String> stages) {
    return ruleSet(files, stages, null);
  }

  /** As above, with the stages that another set has already. */
  @Nullable RuleSet ruleSet(RuleFiles files, List<String> stages, @Nullable RuleSet before) {
    String key = key(files, stages);
    Path file = folder.resolve(key + KEPT);
    try {
      return checked(read(key, Files.readAllBytes(file)), files).ruleSet(files, before);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.warn("the rules are compiled anew: {} cannot be used: {}", file, e.getMessage());
      return null;
    }
  }

  /** The folder is no wall: whoever can write there could put other classes in. */
  private static CompiledRules checked(CompiledRules compiled, RuleFiles files) throws IOException {
    for (Map.Entry<String, List<StagePart>> stage : compiled.stages().entrySet()) {
      for (StagePart part : stage.getValue()) {
        List<RuleError> errors = Sandbox.check(stage.getKey(), part.classes(), files.rules());
        if (!errors.isEmpty()) {
          throw new IOException("it holds what rules may not: " + errors.get(0));
        }
      }
    }
    return compiled;
  }

  private static CompiledRules read(String key, byte[] bytes) throws IOException {
    if (bytes.length < HASH_BYTES
        || !MessageDigest.isEqual(
            Arrays.copyOf(bytes, HASH_BYTES),
            ProgramHash.digest().digest(Arrays.copyOfRange(bytes, HASH_BYTES, bytes.length)))) {
      throw new IOException("it is damaged");
    }
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, HASH_BYTES, bytes.length - HASH_BYTES));
    if (!in.readUTF().equals(key)) {
      throw new IOException("it is of other rules or another program");
    }
    return CompiledRules.read(in);
  }

  /** Keeps compiled rules; where that fails, the next start compiles again. */
  void keep(RuleFiles files, List<String> stages, CompiledRules compiled) {
    if (!keeps) {
      return;
    }
    String key = key(files, stages);
    Path file = folder.resolve(key + KEPT);
    try {
      Files.createDirectories(folder);
      Path aside = Files.createTempFile(folder, key, ".new");
      try {
        Files.write(aside, bytes(key, compiled));
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
      removeOld(file);
    } catch (IOException e) {
      LOG.warn("compiled rules are not kept in {}: {}", folder, e.toString());
    }
  }

  private static byte[] bytes(String key, CompiledRules compiled) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(content);
    out.writeUTF(key);
    compiled.write(out);
    byte[] hash = ProgramHash.digest().digest(content.toByteArray());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(hash);
    content.writeTo(whole);
    return whole.toByteArray();
  }

  /** Also what starts that were killed left half-written. */
  private void removeOld(Path newest) throws IOException {
    List<Path> others;
    try (Stream<Path> all = Files.list(folder)) {
      others =
          all.filter(file -> !file.equals(newest))
              .sorted(Comparator.comparing(RuleCache::written).reversed())
              .toList();
    }
    int kept = 1;
    for (Path other : others) {
      if (!other.toString().endsWith(KEPT) || ++kept > FILES) {
        Files.deleteIfExists(other);
      }
    }
  }

  private static long written(Path file) {
    return file.toFile().lastModified();
  }

  /** What compiled classes depend on: lists and config are no part of it. */
  private String key(RuleFiles files, List<String> stages) {
    Map<String, String> texts = files.rules();
    texts.put("stages", String.join(" ", stages));
    texts.put("program", HexFormat.of().formatHex(program));
    return new RuleFiles(texts).version();
  }
}
