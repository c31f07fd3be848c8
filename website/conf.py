"""Sphinx's settings for the site; `python -m website` lays out its pages and calls Sphinx."""

import os

project = "From one neuron to the transformer"
author = "the course's authors"
copyright = "lessons under CC BY 4.0, code under the BSD 3-Clause licence"
language = "en"

extensions = ["myst_nb"]
nb_execution_mode = "off"  # the builder has executed what can be executed without answers
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
suppress_warnings = [
    "myst.header",
    "misc.highlighting_failure",  # a block of CSV has no lexer
    "toc.not_included",  # design notes and licences are reached by links
]

html_theme = "sphinx_book_theme"
html_title = project
html_baseurl = os.environ.get("SITE_ADDRESS", "")
html_extra_path = [os.environ["SITE_EXTRA"]]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_repository_button": False,
    "show_navbar_depth": 1,
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the search stands in the sidebar
}
mathjax_path = "../mathjax/tex-svg-full.js"  # from _static, so from the site's own folder
mathjax3_config = {"options": {"enableMenu": False}}
