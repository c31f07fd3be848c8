c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "regression"
c.Grade.packages = ["pandas"]
