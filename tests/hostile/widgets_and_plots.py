# double: passed
%matplotlib notebook
import ipywidgets as widgets
import matplotlib.pyplot as plt
from IPython.display import display, HTML
display(HTML("<script>alert(1)</script>"))
widgets.interact(print, x=3)

def double(x):
    fig, ax = plt.subplots()
    ax.plot([1]); plt.show()
    return 2 * x
