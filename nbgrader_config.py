# nbgrader's settings for this course; every `nbgrader` command run in this folder reads them.
c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "neuron-to-transformer"
c.CourseDirectory.solution_directory = "solutions"  # nbgrader's default is solution/

# source/ -> release/: stubs that name their function, instead of `# YOUR CODE HERE`
c.GenerateAssignment.exporter_class = "autograder.nbgrader.generate.Exporter"  # checks before anything is deleted
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader.generate.NamedStubs",  # in place of ClearSolutions
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# source/ -> solutions/: executed, without the lines that mark solutions
c.GenerateSolution.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "autograder.nbgrader.generate.StripMarkers",
    "nbgrader.preprocessors.Execute",
]
c.Execute.record_timing = False  # so that solutions/ does not change from one build to the next
c.Execute.extra_arguments = ["--log-level=ERROR"]  # the kernel warns of its own transport otherwise
c.Execute.timeout = 300  # seconds a cell; the default of 30 is too short for a training run on a busy machine

# exchange -> submitted/: regular files only, and no student's folder stops the others
c.ExchangeFactory.collect = "autograder.nbgrader.exchange.Collect"

# downloaded/ -> submitted/: <student>_<assignment>.ipynb, or .zip with the notebook in it
c.ZipCollectApp.extractor_plugin = "autograder.nbgrader.collect.Extractor"
c.ZipCollectApp.collector_plugin = "autograder.nbgrader.collect.Collector"

# submitted/ -> autograded/: repaired against source/, then graded by the hidden suite in a process of its own
c.Autograde.exporter_class = "autograder.nbgrader.intake.Exporter"  # checks files before they are read
c.Autograde.sanitize_preprocessors = [
    "autograder.nbgrader.autograde.Restore",  # in place of ClearOutput, DeduplicateIds and OverwriteCells
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader.autograde.Grade",  # in place of Execute
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Grade.isolation = "bubblewrap"  # or "user" (a root grader in a container), or "none" (trusted code only)
c.Grade.feedback = "full"  # or "messages" (without values), or "scores" (without messages)

# autograded/ -> feedback/: pages that need no network
c.GenerateFeedback.exporter_class = "autograder.nbgrader.feedback.Exporter"

# gradebook -> grades.csv: with a column `status`, and no score without a valid report
c.ExportApp.plugin_class = "autograder.nbgrader.export.GradesExporter"
