package plumbline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Holds the package table of ARCHITECTURE.md: who may import whom, and who alone may use what. */
class ArchitectureTest {

  /** Every package, in import order, with the packages it may import. */
  private static final Map<String, Set<String>> MAY_IMPORT = table();

  /** Libraries only the named packages may use. */
  private static final Map<String, Set<String>> ALONE =
      Map.of(
          "org.flywaydb..", Set.of("postgres"),
          "io.zonky..", Set.of("postgres"),
          "org.sqlite..", Set.of("journal"),
          "org.kie..", Set.of("rules"),
          "org.drools..", Set.of("rules"),
          "org.objectweb.asm..", Set.of("rules"),
          "io.vertx.ext.web..", Set.of("http"),
          "picocli..", Set.of("cli"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("plumbline");

  private static Map<String, Set<String>> table() {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    table.put("postgres", Set.of());
    table.put("access", Set.of("postgres"));
    table.put("journal", Set.of());
    table.put("facts", Set.of());
    table.put("rules", Set.of("postgres", "access"));
    table.put("decision", Set.of("facts", "rules"));
    table.put("lead", Set.of("postgres", "access", "journal", "facts", "rules", "decision"));
    Set<String> rows1To7 = Set.copyOf(table.keySet());
    table.put("capture", rows1To7);
    table.put(
        "backtest",
        Stream.concat(rows1To7.stream(), Stream.of("capture")).collect(Collectors.toSet()));
    table.put("outreach", rows1To7);
    table.put("analytics", Set.of("postgres", "lead"));
    table.put(
        "privacy",
        Stream.concat(rows1To7.stream(), Stream.of("capture", "outreach"))
            .collect(Collectors.toSet()));
    table.put(
        "http",
        table.keySet().stream().filter(p -> !p.equals("postgres")).collect(Collectors.toSet()));
    table.put("server", Set.copyOf(table.keySet()));
    Set<String> rows1To13 = Set.copyOf(table.keySet());
    table.put(
        "bench", Set.of("postgres", "facts", "rules", "decision", "lead", "capture", "backtest"));
    table.put(
        "cli", Stream.concat(rows1To13.stream(), Stream.of("bench")).collect(Collectors.toSet()));
    return table;
  }

  @Test
  void aPackageImportsOnlyWhatItsRowAllows() {
    MAY_IMPORT.forEach(
        (name, allowed) -> {
          Set<String> forbidden = new TreeSet<>(MAY_IMPORT.keySet());
          forbidden.removeAll(allowed);
          forbidden.remove(name);
          noClasses()
              .that()
              .resideInAPackage("plumbline." + name + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  forbidden.stream().map(p -> "plumbline." + p + "..").toArray(String[]::new))
              .allowEmptyShould(true)
              .check(CLASSES);
        });
  }

  @Test
  void aLibraryIsUsedOnlyWhereTheTableSays() {
    ALONE.forEach(
        (library, packages) ->
            noClasses()
                .that()
                .resideOutsideOfPackages(
                    packages.stream().map(p -> "plumbline." + p + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .check(CLASSES));
  }

  @Test
  void everyClassLivesInAPackageOfTheTable() {
    classes()
        .that()
        .resideInAPackage("plumbline..")
        .should()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of("plumbline"), MAY_IMPORT.keySet().stream().map(p -> "plumbline." + p))
                .toArray(String[]::new))
        .check(CLASSES);
    slices().matching("plumbline.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void mainOnlyCallsTheCommandLine() {
    noClasses()
        .that()
        .haveFullyQualifiedName("plumbline.Main")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "live in a feature package",
                (JavaClass c) ->
                    c.getPackageName().startsWith("plumbline.")
                        && !c.getPackageName().equals("plumbline.cli")))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        CLASSES.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(p -> p.tryGetAnnotationOfType(NullMarked.class).isEmpty())
            .map(p -> p.getName())
            .toList();
    Assertions.assertEquals(List.of(), unmarked);
  }

  @Test
  void noFileGrowsPast400Lines() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<String> tooLong =
          files
              .filter(f -> f.toString().endsWith(".java") || f.toString().endsWith(".sql"))
              .filter(f -> lines(f) > 400)
              .map(Path::toString)
              .toList();
      Assertions.assertEquals(List.of(), tooLong);
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
